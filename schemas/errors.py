"""Why a file gave no report: the codes of ``source_files.error_code``.

``zh`` and ``en`` say what happened and what to do. They are the label of the code and, with what is known of
the single case, ``source_files.error_detail``; the extraction store keeps what is known alone.
"""

from dataclasses import dataclass

LIBREOFFICE_PACKAGE = "libreoffice-writer-nogui"
"""What Debian calls the part of LibreOffice that converts old Word files."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One reason why a file could not be read."""

    code: str
    zh: str
    en: str

    @property
    def title(self) -> tuple[str, str]:
        """What happened, without what to do, in Chinese and English."""
        return self.zh.partition("。")[0], self.en.partition(". ")[0].removesuffix(".")

    def told(self, detail: str | None) -> str:
        """What happened and what to do, in both languages, with what is known of the single case."""
        known = self.known(detail)
        return f"{self.en} {self.zh}" + (f" ({known})" if known else "")

    def known(self, detail: str | None) -> str:
        """What is known of the single case, of an ``error_detail`` that may begin with this code's texts."""
        if not detail:
            return ""
        bare = detail.removeprefix(f"{self.en} {self.zh}").strip()
        if bare == detail:
            return bare
        return bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare


ERRORS = (
    ErrorCode("empty_file", "文件为空。请重新下载或向发布单位索取。",
              "The file is empty. Download it again or ask the office for it."),
    ErrorCode("vanished", "扫描后、读取前文件消失。若仍需要，请放回收件目录；下次运行会再读。",
              "The file vanished between the scan and the reading. Put it back; the next run reads it."),
    ErrorCode("not_permitted", "没有读取该文件的权限。请更改权限后再运行。",
              "No permission to read the file. Change its permissions and run again."),
    ErrorCode("read_failed", "读取文件时系统出错。请检查磁盘或网络盘后再运行。",
              "The system failed to read the file. Check the disk or share and run again."),
    ErrorCode("not_a_regular_file", "不是普通文件（链接、设备或管道），未读取。请放入文件本身。",
              "Not a regular file (a link, a device, a pipe), so it was not opened. Put the file itself there."),
    ErrorCode("unusable_key", "对象键含有空的、“.”或“..”的部分，或以“/”结尾，未读取。请换一个键名上传；下次运行会再读。",
              "The object's key has a part that is empty, . or .., or ends in /, so it was not read. Give it another "
              "key; the next run reads it."),
    ErrorCode("not_looked_at", "manifest.csv、corrections.csv、reviewed.csv、roster.csv 只有放在收件目录最外层、文件名全部小写才有效，"
              "此文件未采用。"
              "请把其中的行并入最外层的那一份。",
              "manifest.csv, corrections.csv, reviewed.csv and roster.csv are looked at in the outermost folder only, with names in "
              "small letters, so this one was not used. Put its lines into the one there."),
    ErrorCode("too_large", "文件超过大小上限。请确认它是年度报告；如是，请拆分或提高上限。",
              "The file exceeds the size limit. If it really is a report, split it or raise the limit."),
    ErrorCode("unsupported_format", "尚无该格式的读取器。请转换为文本格式后放入收件目录。",
              "There is no reader for this format yet. Convert it to text and put that into the inbox."),
    ErrorCode("binary_content", "内容是二进制数据，不是文本。请确认文件未损坏。",
              "The content is binary data, not text. Check that the file is not damaged."),
    ErrorCode("undecodable", "无法确定文字编码（非 UTF-8、GB18030、UTF-16、Big5）。请另存为 UTF-8。",
              "The text encoding could not be determined (not UTF-8, GB18030, UTF-16 or Big5). Save it as UTF-8."),
    ErrorCode("damaged_file", "文件已损坏，无法打开。请重新下载或向发布单位索取。",
              "The file is damaged and cannot be opened. Download it again or ask the office for it."),
    ErrorCode("encrypted", "文件有密码保护。请解除密码后再放入收件目录。",
              "The file is protected by a password. Save it without one and put that into the inbox."),
    ErrorCode("too_complex", "文件结构异常复杂（条目、嵌套或行数过多），未读取。请确认它是年度报告并另存后重试。",
              "The file's structure is implausibly complex (entries, nesting, rows), so it was not read. Make sure that "
              "it is a report, save it anew and try again."),
    ErrorCode("unsupported_archive", "无法解压该压缩格式（如 RAR）。请用 7-Zip 等程序解压后将文件放入收件目录，或另存为 .zip。",
              "This kind of archive or compression (RAR, for one) cannot be unpacked. Unpack it with another program and put "
              "the files into the inbox, or pack them as .zip."),
    ErrorCode("timed_out", "读取超过时限，该文件已跳过。请确认它是年度报告并另存后重试，或提高 GONGKAI_TIME_LIMIT（PDF 和图片为 GONGKAI_SCAN_TIME_LIMIT）。",
              "Reading the file took longer than the time limit, and the file was skipped. Make sure that it is a report and "
              "save it anew, or raise GONGKAI_TIME_LIMIT (of PDF files and images: GONGKAI_SCAN_TIME_LIMIT)."),
    ErrorCode("out_of_memory", "读取所需内存超过上限，该文件已跳过。请确认它是年度报告并另存后重试，或提高 GONGKAI_MEMORY_LIMIT_MB。",
              "Reading the file took more memory than the limit, and the file was skipped. Make sure that it is a report and "
              "save it anew, or raise GONGKAI_MEMORY_LIMIT_MB."),
    ErrorCode("needs_libreoffice", "旧式 Word 文件（.doc、.wps、.rtf）和 .odt 须先经 LibreOffice 转换。请安装 LibreOffice（Debian 软件包 "
              f"{LIBREOFFICE_PACKAGE}）后再运行，或另存为 .docx。",
              "Old Word files (.doc, .wps, .rtf) and .odt are converted by LibreOffice first. Install it (Debian package "
              f"{LIBREOFFICE_PACKAGE}) and run again, or save the file as .docx."),
    ErrorCode("conversion_failed", "LibreOffice 未能转换该文件。请用 Word 或 WPS 打开并另存为 .docx。",
              "LibreOffice could not convert the file. Open it in Word or WPS and save it as .docx."),
    ErrorCode("machine_failed", "读取或转换因本机原因中断（内存或磁盘不足，或进程被终止），与该文件无关。下次运行会再读；请检查内存和磁盘。",
              "Reading or converting was cut short by the machine (memory or disk ran out, or the process was ended), not by "
              "the file. The next run tries again; check memory and disk."),
    ErrorCode("no_text_layer", "PDF 没有文字层（扫描件），未读取。请运行 make setup-scans 安装 scans 扩展（识别扫描件）后再运行，或索取可选中"
              "文字的文件。",
              "The PDF has no text layer: it is a scan. Install the extra scans, which reads scans (make setup-scans), and "
              "run again, or ask for a file whose text can be selected."),
    ErrorCode("needs_scans_extra", "图片和扫描件需要 scans 扩展，当前没有安装。请运行 make setup-scans 后再运行。",
              "Images and scanned pages need the extra scans, which is not installed. Run make setup-scans and run again."),
    ErrorCode("not_a_report", "文中没有年度报告的标题，也没有任何官方表格。若确是报告，请检查文件是否完整。",
              "No annual report's title and none of the official tables were found. If it is a report, check that it "
              "is whole."),
    ErrorCode("no_tables", "标题是年度报告，但三张官方表格一张也没有。表格可能在附件或图片中。",
              "The title is an annual report's, but none of its three tables is there. They may be in an attachment or "
              "a picture."),
    ErrorCode("handed_on", "由年度报告汇总生成的文件，不是报告，已放在一边。无需处理。",
              "Made of reports to be handed on, so no report itself; it was set aside. Nothing is to be done."),
    ErrorCode("extractor_crashed", "读取程序出错，该文件已跳过。请附上该文件报告此错误。",
              "The extractor failed on this file, and the file was skipped. Please report it with the file."),
)  # fmt: skip

ERROR_BY_CODE = {error.code: error for error in ERRORS}


class GongkaiError(Exception):
    """Whatever this project raises itself; the message says why and what to do."""


class UnreadableSourceError(GongkaiError):
    """The bytes are no readable report; ``code`` is one of :data:`ERRORS`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.error = ERROR_BY_CODE[code]
        self.detail = detail
