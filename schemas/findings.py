"""What can be wrong with a report or its reading: the codes of ``findings.finding_code``.

The messages are templates. Every one says what was seen and what to do about it. ``{cell}`` is filled with the cell's name,
``{stated}`` with what is printed and ``{expected}`` with what was expected; other fields are the finding's own.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.statuses import Severity


@dataclass(frozen=True, slots=True)
class FindingCode:
    """One kind of finding: its severity, a few words for it, and its messages in Chinese and English."""

    code: str
    severity: Severity
    title_zh: str
    title_en: str
    zh: str
    en: str


FINDING_CODES = (
    # Tables and rows that could not be read in full.
    FindingCode("table_missing", "error", "缺少表格", "table not found",
                "没有找到表格“{label}”。其全部单元格记为“缺失”；请核对原文是否缺表或表在图片、附件中。",
                "The table “{label}” was not found. All its cells are missing; check whether the source lacks it or has it as a "
                "picture or attachment."),
    FindingCode("header_unrecognised", "error", "表头无法识别", "header not recognised",
                "表头无法对应官方列（原文为：{stated}）。{label}的数字未载入，单元格记为“位置不定”；请对照原文录入或补充标签别名。",
                "The header does not match the official columns (printed: {stated}). The numbers of {label} are not loaded, the "
                "cells are ambiguous; compare with the source, or add an alias for the label."),
    FindingCode("row_missing", "error", "缺少行", "row not found",
                "没有找到行“{label}”。该行记为“缺失”；请核对原文是否缺行或被截断。",
                "The row “{label}” was not found. Its cells are missing; check whether the source lacks it or was cut."),
    FindingCode("rows_missing", "error", "缺少相连的多行", "rows not found",
                "没有找到相连的 {expected} 行，从“{first}”到“{last}”。其单元格记为“缺失”；请核对原文是否在此中断、缺页或缺行。",
                "{expected} rows in a row were not found, from “{first}” to “{last}”. Their cells are missing; check whether the "
                "source breaks off there, or lacks a page or the rows."),
    FindingCode("row_without_values", "error", "行内没有数", "row without values",
                "印有行“{label}”（{stated}），但其后没有数字，也没有空单元格。该行记为“缺失”；请对照原文录入。",
                "The row “{label}” is printed ({stated}), but no value and no empty cell follows. Its cells are missing; compare "
                "with the source."),
    FindingCode("rows_without_values", "error", "多行内没有数", "rows without values",
                "印有相连的 {expected} 行的标签，从“{first}”到“{last}”，但其后没有数字，也没有空单元格。这些行记为“缺失”；请对照原文录入。",
                "The labels of {expected} rows in a row are printed, from “{first}” to “{last}”, but no values and no empty cells "
                "follow. Their cells are missing; compare with the source."),
    FindingCode("row_glued", "error", "数字与标签相连", "values glued to their label",
                "行“{label}”的数字与标签印在一起，没有间隔（{stated}），哪些数字属于哪一列无法确定，该行记为“位置不定”；请对照原文录入。",
                "The row “{label}” prints its values right after its label, with nothing between ({stated}); which of them belong to "
                "which column cannot be told, so the row is ambiguous. Compare with the source."),
    FindingCode("row_short", "error", "行内缺数", "row with too few values",
                "行“{label}”应有 {expected} 个数，只印有 {stated}。少的是哪一个无法确定，该行记为“位置不定”；请对照原文。",
                "The row “{label}” should have {expected} values and prints only {stated}. Which one is absent cannot be told, so "
                "the row is ambiguous; compare with the source."),
    FindingCode("row_long", "error", "行内多数", "row with too many values",
                "行“{label}”应有 {expected} 个数，却印有 {stated}。哪些属于该行无法确定，该行记为“位置不定”；请对照原文。",
                "The row “{label}” should have {expected} values and prints {stated}. Which of them belong cannot be told, so the "
                "row is ambiguous; compare with the source."),
    FindingCode("row_blanks_unplaced", "error", "行内空白无法定位", "row with blanks that cannot be placed",
                "行“{label}”有空白，原文为 {stated}，空白在哪一列无法确定，该行记为“位置不定”；请对照原文。",
                "The row “{label}” has blanks and prints {stated}; which columns are blank cannot be told, so the row is ambiguous; "
                "compare with the source."),
    FindingCode("columns_conflict", "error", "列与次序矛盾", "columns and order conflict",
                "行“{label}”的数字（{stated}）按所在列与按次序应归入不同的列，无法确定，该行记为“位置不定”；请对照原文。",
                "The values of the row “{label}” ({stated}) belong to other columns by where they stand than by their order, so the "
                "row is ambiguous; compare with the source."),
    FindingCode("row_repeated", "error", "行重复且数值不同", "row printed twice, values differ",
                "行“{label}”出现多次且数值不同：{stated}。该行记为“位置不定”；请对照原文确定哪一个有效。",
                "The row “{label}” is printed more than once with different values: {stated}. It is ambiguous; see in the source "
                "which one counts."),
    FindingCode("row_repeated_equal", "info", "行重复，数值相同", "row printed twice, equal values",
                "行“{label}”重复出现，数值相同，只载入一次；无须处理。",
                "The row “{label}” is printed more than once with equal values and was loaded once. Nothing to do."),
    FindingCode("row_unknown", "warning", "官方表格没有的行", "row that is not in the form",
                "表中有官方表格没有的行“{stated}”（数值：{values}），未载入。如为官方行的别称，请添加别名。",
                "The table has a row that is not in the official form, “{stated}” (values: {values}); it was not loaded. If it is "
                "another wording of an official row, add an alias."),
    FindingCode("label_ambiguous", "error", "标签有歧义", "label not certain",
                "标签“{stated}”与多个官方标签同样接近（{expected}），上下文也不能确定，其数字未载入；请对照原文。",
                "The label “{stated}” is as near to several official labels ({expected}) and the sequence does not decide; its values "
                "were not loaded; compare with the source."),
    FindingCode("label_misprinted", "info", "标签有错字", "label misprinted",
                "标签“{stated}”按错字读作“{expected}”。如有疑问请对照原文。",
                "The label “{stated}” was read as a misprint of “{expected}”. Look if in doubt."),
    FindingCode("header_cut", "info", "表头残缺", "header cut",
                "表头文字残缺（{stated}），按官方列序整体匹配。如有疑问请对照原文。",
                "Words of the header are cut ({stated}); it was matched as a whole, in the official order. Look if in doubt."),
    FindingCode("columns_reordered", "warning", "列的次序不同", "columns in another order",
                "表头各列的次序与官方表格不同（原文为：{stated}），数字按印出的列名载入；请对照原文。",
                "The columns are printed in another order than the form's ({stated}); the numbers are placed by the printed labels. "
                "Compare with the source."),
    FindingCode("values_unplaced", "warning", "不属于任何行的数字", "numbers that belong to no row",
                "表格中有数字不属于任何行：{stated}，未载入；请对照原文。",
                "Numbers within the table belong to no row: {stated}. They were not loaded; compare with the source."),
    FindingCode("text_ignored", "info", "忽略的文字", "text ignored",
                "表格中夹有页码等文字“{stated}”，已忽略；无须处理。",
                "Page furniture within the table, “{stated}”, was ignored. Nothing to do."),
    # Single cells.
    FindingCode("cell_unreadable", "error", "单元格不可读", "cell not readable",
                "{cell} 原文为“{stated}”，不是数字或无法确认，记为“不可读”；请对照原文更正。",
                "{cell} prints “{stated}”, which is no number or not recognised for certain; it is unreadable. Compare with "
                "the source and correct it."),
    FindingCode("cell_cut_off", "error", "文件在单元格处中断", "file breaks off at a cell",
                "{cell} 原文为“{stated}”，文件在此中断，数字可能不全，记为“位置不定”；请取得完整文件。",
                "{cell} prints “{stated}” where the file breaks off, so the number may be cut; it is ambiguous. Get the whole file."),
    FindingCode("negative_count", "warning", "负数", "negative number",
                "{cell} 原文为负数 {stated}；按原样载入，请向发布单位核实。",
                "{cell} prints the negative number {stated}; it is loaded as printed. Ask the office."),
    FindingCode("unit_unknown", "info", "没有印单位", "no unit printed",
                "{cell} 没有印单位（数值 {stated}），按原数载入，单位记为“未知”；请勿未经核对就与万元金额相加。",
                "{cell} has no printed unit (value {stated}); it is loaded as printed with unit unknown. Do not add it to amounts "
                "in ten thousand yuan without looking."),
    FindingCode("value_rounded", "info", "显示时舍入的数", "number displayed rounded",
                "{cell} 显示为“{stated}”，文件中存的是 {expected}；按“{loaded}”载入。需要确切数值时请向发布单位核实。",
                "{cell} displays “{stated}”, the file holds {expected}; loaded as “{loaded}”. Ask the office if the exact number "
                "matters."),
    FindingCode("arithmetic_broken", "warning", "勾稽关系不成立", "sum does not hold",
                "{cell}：{label}。原文为 {stated}，按其余单元格应为 {expected}；按原样载入，请向发布单位核实。{explained}",
                "{cell}: {label}. Printed {stated}, the other cells give {expected}; loaded as printed. Ask the office.{explained}"),
    FindingCode("claim_disagrees", "warning", "文字与表格不一致", "text and table disagree",
                "文字与表格不一致（{label}，{cell}）：{detail}原句：“{sentence}”。两处均按原样载入；请对照原文，必要时向发布单位核实。",
                "Text and table disagree ({label}, {cell}). {detail} The sentence: “{sentence}”. Both are loaded as printed; compare "
                "with the source, and ask the office which one counts."),
    # Cells of which it is not certain what they display.
    FindingCode("cell_struck_out", "error", "有删除线的文字", "text struck out",
                "{cell} 中有文字带删除线（全部文字为“{stated}”），哪些仍有效无法确定，记为“不可读”；请对照原文更正。",
                "In {cell} some text is struck out (all of it: “{stated}”), so which of it counts is not certain; the cell is "
                "unreadable. Compare with the source and correct it."),
    FindingCode("cell_raised_text", "error", "有上标或下标", "raised or lowered text",
                "{cell} 中有上标或下标（全部文字为“{stated}”），可能是注释号而非数字的一部分，记为“不可读”；请对照原文更正。",
                "In {cell} some text is raised or lowered (all of it: “{stated}”) and may be the mark of a note, not part of the "
                "number; the cell is unreadable. Compare with the source and correct it."),
    FindingCode("cell_hidden_text", "error", "文字可能不显示", "text that may not show",
                "{cell} 中的文字“{stated}”有一部分可能不显示（颜色与底色相近、透明、被遮盖或在版面之外），记为“不可读”；请对照原文更正。",
                "In {cell} part of the text “{stated}” may not show (its colour is near that of its ground, it is see-through, covered "
                "or outside of what is shown); the cell is unreadable. Compare with the source and correct it."),
    FindingCode("cell_overprinted", "error", "文字重叠", "texts printed over one another",
                "{cell} 中有文字叠印（全部文字为“{stated}”），哪些有效无法确定，记为“不可读”；请对照原文更正。",
                "In {cell} texts are printed over one another (all of it: “{stated}”), so which of it counts is not certain; the cell "
                "is unreadable. Compare with the source and correct it."),
    FindingCode("cell_picture", "error", "单元格中有图片", "picture in a cell",
                "{cell} 中有图片、图形、公式或嵌入对象，可能是数字，读出的文字为“{stated}”，记为“不可读”；请对照原文录入。",
                "In {cell} there is a picture, drawing, equation or embedded object that may be a number; the text that was read is "
                "“{stated}”. The cell is unreadable; compare with the source and correct it."),
    FindingCode("cell_field_unshown", "error", "表单域或批注的内容不确定", "field or note whose display is not certain",
                "{cell} 中有表单域或批注，文件没有写明它显示什么（读出的文字为“{stated}”），记为“不可读”；请用阅读器打开原文核对并更正。",
                "In {cell} there is a form field or note, and the file does not say what it displays (the text that was read is "
                "“{stated}”). The cell is unreadable; open the source in a viewer and correct it."),
    FindingCode("cell_font_unreliable", "error", "字体的字符对照不可靠", "character map of a font not reliable",
                "{cell} 的文字“{stated}”所用字体没有说明或说错了它的字形是什么字符，显示的可能是别的字，记为“不可读”；请对照原文更正。",
                "The font of the text “{stated}” in {cell} does not say, or says wrongly, which characters its glyphs are, so something "
                "else may be displayed; the cell is unreadable. Compare with the source and correct it."),
    FindingCode("cell_format_unknown", "error", "显示格式无法确定", "format of display not certain",
                "{cell} 存的是“{stated}”，按其显示格式显示成什么、其公式算出什么无法确定，记为“不可读”；请打开原文核对并更正。",
                "{cell} holds “{stated}”, and what its format displays or its formula comes to is not certain; the cell is "
                "unreadable. Open the source and correct it."),
    # Against other years.
    FindingCode("year_check_broken", "warning", "与上一年度不符", "does not follow from the year before",
                "{cell}：{label}。原文为 {stated}，按上一年度报告应为 {expected}；按原样载入，请核对两个年度的报告。",
                "{cell}: {label}. Printed {stated}, the report of the year before gives {expected}; loaded as printed. Compare both "
                "reports."),
    FindingCode("previous_year_missing", "info", "缺少上一年度报告", "report of the year before is missing",
                "该机关有更早年度（{stated}）的报告，但没有 {expected} 年度的，跨年数字无法核对；如有请放入收件目录。",
                "There are earlier reports of this body ({stated}), but none of {expected}, so what was carried over cannot be "
                "checked. Put it into the inbox if there is one."),
    FindingCode("value_jumped", "info", "数值异常变化", "number far from other years",
                "{cell} 为 {stated}，该机关 {years} 个年度的中位数为 {expected}，{peers} 个同类机关没有同样的变化；如有疑问请对照原文。",
                "{cell} is {stated}; the median of this body's {years} years is {expected}, and {peers} like bodies did not change "
                "alike. Compare with the source if in doubt."),
    # The prose and its sections.
    FindingCode("section_missing", "info", "缺少部分", "section not found",
                "没有找到“{label}”部分的标题，报告应有六个部分；请核对原文是否缺少该部分，或文件是否不全。",
                "No heading of the section “{label}” was found; a report has six sections. Check whether the source lacks it, or "
                "whether the file is whole."),
    FindingCode("overview_long", "info", "总体情况过长", "overview too long",
                "“总体情况”部分有 {stated} 字，超过 {expected} 字；请发布单位精简。",
                "The overview, section one, has {stated} characters, more than {expected}. Ask the office to shorten it."),
    FindingCode("text_as_last_year", "warning", "文字与上年相同", "same text as last year",
                "该报告自己的 {own} 句（不计许多机关都印的句子，数字不计）中有 {same} 句（{stated}）与本机关 {expected} 年度的报告相同，全部文字中相同的占 "
                "{all}。请核对是否照抄上年；如是，请发布单位按本年度情况重写。",
                "Of its own {own} sentences (those of many bodies left out, numbers aside) {same} ({stated}) are in this body's report "
                "of {expected} too; of all its text {all}. Look whether it was copied; if so, ask the office to write it anew."),
    FindingCode("text_as_other_body", "warning", "文字与另一机关相同", "same text as another body",
                "该报告自己的 {own} 句（不计许多机关都印的句子，数字不计）中有 {same} 句（{stated}）与“{expected}”同年度的报告相同，全部文字中相同的占 "
                "{all}。请核对是否照抄；如是，请发布单位按本机关情况重写。",
                "Of its own {own} sentences (those of many bodies left out, numbers aside) {same} ({stated}) are in the report of "
                "“{expected}” of the same year too; of all its text {all}. Look whether one was copied; if so, ask for its own."),
    # What the law says of a body.
    FindingCode("published_late", "warning", "逾期公布", "published late",
                "应于 {expected} 前公布，所见最早的日期为 {stated}。请核对是否逾期，页面日期可能晚于首次公布。",
                "It was due on {expected}; the earliest date seen is {stated}. Look whether it was late: a page may bear a later date "
                "than that of its first publication."),
    FindingCode("regulations_not_its_own", "info", "无权制定规章的机关印有规章", "regulations of a body that may make none",
                "{cell} 原文为 {stated}，但规章只能由国务院部门、省级政府和设区的市、自治州政府制定；按原样载入，请核对是否把规范性文件或他人的规章计入。",
                "{cell} prints {stated}, but only ministries and the governments of provinces and of cities with districts make regulations; "
                "loaded as printed. Look whether normative documents or others' regulations were counted."),
    # Against the reports of an area.
    FindingCode("consolidated_below_parts", "warning", "汇总数小于各部分之和", "consolidated report is below its parts",
                "报告写明含有其他机关的数，但 {cell} 为 {stated}，已有各部分之和为 {expected}（共 {cells} 个单元格如此）。不作为汇总使用，"
                "两数均列在各地区合计表中；请核对各报告的统计范围。",
                "The report says that it contains others' numbers, but {cell} is {stated} and the parts that are here sum to "
                "{expected} ({cells} cells are so). It is not used as their sum; totals_by_area shows both. Compare what the reports "
                "count."),
    # Two readings of one file.
    FindingCode("readings_differ", "error", "两种读法结果不同", "two readings differ",
                "{cell}：两种读法结果不同（{stated} ≠ {expected}），不采信任何一种，记为“位置不定”；请对照原文录入。",
                "{cell}: two ways of reading the file differ ({stated} ≠ {expected}); neither was believed. Compare with the "
                "source and correct it."),
    FindingCode("second_reading_taken", "warning", "采用第二种读法", "second reading taken",
                "表格“{label}”有 {stated} 个单元格只有第二种读法读出（第一个为 {first}），已采用；请对照原文抽查。",
                "Of the table “{label}” {stated} cells were read by the second way of reading only (the first is {first}) and were "
                "taken from it. Compare some with the source."),
    FindingCode("read_once", "info", "只有一种读法读出", "read in one way only",
                "表格“{label}”中有单元格只有一种读法读出：{cells}。已按该读法载入，另一种读法不能印证；请对照原文核对。",
                "Of the table “{label}” some cells could be read in one of the two ways only: {cells}. They are loaded as it read "
                "them, the other way cannot confirm them. Compare with the source."),
    # The report's identity.
    FindingCode("title_missing", "warning", "没有标题", "no title",
                "没有找到年度报告标题；名称和年度取自其他证据。请核对。",
                "No annual report's title was found; name and year come from other evidence. Please check them."),
    FindingCode("year_unknown", "error", "年度未知", "year unknown",
                "无法确定报告年度；报告归入“年度未知”。请在 manifest.csv 的 report_year 中写明。",
                "The report year could not be read; the report is in the partition unknown. State it in manifest.csv, column "
                "report_year."),
    FindingCode("year_before_forms", "warning", "年度早于统一格式", "year before the forms",
                "报告年度为 {stated} 年，早于 {expected} 年起施行的全国统一格式；按所述年度载入，归入分区“unknown”。请核对年度；如有误，请在 "
                "manifest.csv 的 report_year 中写明。",
                "The report is about {stated}, before the national forms, which begin with {expected}. It keeps its year and is loaded "
                "in the partition unknown. Check the year; if it is another, state it in manifest.csv, column report_year."),
    FindingCode("year_conflict", "warning", "年度证据不一致", "evidence for the year differs",
                "年度证据不一致（{votes}）：{taken}，使用临时标识，不取代其他报告。请对照原文，在 corrections.csv 中加一行定下年度："
                "cell 为 reports/report_year，printed_text 为“{printed}”，corrected_value 为年度（manifest.csv 只是证据之一）。",
                "The evidence for the year differs ({votes}): {taken}. The report has a provisional id and takes the place of no other. "
                "Compare with the source, and settle it by a line in corrections.csv: cell reports/report_year, printed_text "
                "“{printed}”, corrected_value the year (manifest.csv is one piece of evidence among others)."),
    FindingCode("year_settled", "info", "年度已由人工确定", "year settled by hand",
                "年度已按 {who} 的更正定为 {stated} 年（理由：{reason}）；证据为：{votes}。无须处理。",
                "The year is {stated}, as settled by {who} ({reason}); the evidence: {votes}. Nothing to do."),
    FindingCode("agency_unknown", "error", "发布机关未知", "body unknown",
                "无法确定发布机关；名称为空。请在 manifest.csv 的 agency_name 中写明。",
                "The body that reports could not be read; its name is empty. State it in manifest.csv, column agency_name."),
    FindingCode("agency_conflict", "warning", "发布机关证据不一致", "evidence for the body differs",
                "发布机关证据不一致：采用“{stated}”，而{origin}为“{expected}”。请核对。",
                "The evidence for the body differs: “{stated}” was taken, {origin} says “{expected}”. Please check."),
    FindingCode("place_conflict", "warning", "地区证据不一致", "evidence for the place differs",
                "{origin}写的地区“{expected}”与“{stated}”不符：按文件所写采用，并使用临时标识。请把文件放到所属地区的文件夹，或更正 manifest.csv。",
                "{origin} names {expected}, where “{stated}” does not lie: the document was believed, and the body has a provisional id. "
                "Move the file to the folder of its place, or correct manifest.csv."),
    FindingCode("place_ambiguous", "info", "多处同名", "several places of one name",
                "“{stated}”可能是：{expected}。无法确定是哪一处，使用临时标识；请在 manifest.csv 中写明全称，或按县建文件夹。",
                "“{stated}” may be: {expected}. Which of them is not known, so it has a provisional id. Write its full name in "
                "manifest.csv, or sort files into folders by county."),
    FindingCode("place_unknown", "info", "所属地区未知", "place unknown",
                "“{stated}”没有写明所属上级地区，使用临时标识；请在 manifest.csv 中写明全称，或按县建文件夹。",
                "Nothing says where “{stated}” is, so it has a provisional id. Write its full name in manifest.csv, or sort files into "
                "folders by county."),
    FindingCode("signature_missing", "info", "没有落款日期", "no dated signature",
                "文末没有落款日期，该项记为空；原文也没有时无须处理。",
                "There is no dated signature; signed_on is NULL. Nothing to do unless the source has one."),
    FindingCode("signed_before_year_end", "warning", "落款早于年度结束", "signed before the year ended",
                "落款日期 {stated} 早于报告年度 {expected} 年结束，可能是笔误；按原样载入，请向发布单位核实。",
                "The signature is dated {stated}, before the report year {expected} ended; probably a slip, loaded as printed. Ask "
                "the office."),
    FindingCode("signed_long_after", "warning", "落款过晚", "signed long after the year",
                "落款日期 {stated} 在报告年度 {expected} 结束两年之后，可能是笔误；按原样载入，请向发布单位核实。",
                "The signature is dated {stated}, more than two years after the report year {expected}; probably a slip, loaded as "
                "printed. Ask the office."),
    FindingCode("date_invalid", "warning", "落款日期无效", "date is not valid",
                "落款日期“{stated}”不是有效日期，落款日期记为空；请对照原文。",
                "The signature's date “{stated}” is not a date; signed_on is NULL. Compare with the source."),
    # Files.
    FindingCode("file_failed", "error", "文件未能读取", "file not read",
                "文件未能读取：{detail}",
                "The file could not be read: {detail}"),
    FindingCode("stated_by_page", "info", "取自链接网页", "stated by the linking page",
                "文件本身没有写明 {stated}，取自链接到它的网页 {expected}。请确认该网页属于同一报告。",
                "The file itself does not state {stated}; taken from {expected}, the page that links to it. Make sure that the page "
                "is about the same report."),
    FindingCode("same_report_again", "info", "同一报告，读数相同", "same report again",
                "与 {expected} 是同一报告且读数相同，只载入一次；无须处理。",
                "This is the same report as {expected} and reads the same; it was loaded once. Nothing to do."),
    FindingCode("report_versions_differ", "warning", "同一报告的多个版本不同", "versions of a report differ",
                "同一报告有多个文件且读数不同；采用 {expected}，本文件未采用（不同的单元格：{stated}）。请确定哪一版有效。",
                "Several files hold this report and read differently; {expected} was taken, not this file (cells that differ: "
                "{stated}). Decide which one counts."),
    FindingCode("version_cell_differs", "warning", "版本之间单元格不同", "cell differs between versions",
                "{cell}：本文件为“{stated}”，现用的 {current} 为“{expected}”。请确定哪一版有效。",
                "{cell}: this file says “{stated}”, {current}, which was taken, says “{expected}”. Decide which one counts."),
    FindingCode("manifest_invalid", "warning", "清单有无效行", "manifest row not usable",
                "manifest.csv 第 {stated} 行无法使用：{detail}。请更正。",
                "Row {stated} of manifest.csv cannot be used: {detail}. Correct it."),
    FindingCode("manifest_unmatched", "warning", "清单所列文件不存在", "manifest names no file",
                "manifest.csv 中的文件 {stated} 不在收件目录中。请核对文件名。",
                "manifest.csv names {stated}, which is not in the inbox. Check the file name."),
    FindingCode("roster_invalid", "warning", "名册有无效行", "roster line not usable",
                "roster.csv 第 {stated} 行未采用：{detail}。请更正。",
                "Line {stated} of roster.csv was not used: {detail}. Correct it."),
    FindingCode("roster_place_unlisted", "info", "名册中的地名不在区划表中", "place of the roster in no list",
                "roster.csv 第 {stated} 行的“{expected}”不在行政区划表中，已按所写采用。如系笔误请更正。",
                "Line {stated} of roster.csv names {expected}, which no list of divisions has; it was used as it is written. Correct it "
                "if it is a slip."),
    # Corrections by hand.
    FindingCode("cell_corrected", "info", "已更正的单元格", "cell corrected",
                "{cell} 原文为“{stated}”，已按 {who} 的更正载入为“{expected}”（理由：{reason}）。无须处理。",
                "{cell} prints “{stated}” and is loaded as “{expected}”, as corrected by {who} ({reason}). Nothing to do."),
    FindingCode("correction_refused", "error", "更正未采用", "correction refused",
                "corrections.csv 第 {stated} 行未采用：{detail}。请更正或删除该行。",
                "Line {stated} of corrections.csv was not applied: {detail}. Correct it or take it out."),
    FindingCode("correction_unmatched", "warning", "更正没有对应的报告", "correction belongs to no report",
                "corrections.csv 第 {stated} 行没有对应的报告：{detail}。请核对 source_sha256。",
                "Line {stated} of corrections.csv belongs to no report: {detail}. Check its source_sha256."),
    FindingCode("review_lapsed", "warning", "核对未采用", "review does not hold",
                "reviewed.csv 第 {stated} 行未采用：{detail}。请再看一次，更正或删除该行。",
                "Line {stated} of reviewed.csv does not hold: {detail}. Look again, and correct it or take it out."),
    FindingCode("loss_accepted", "warning", "已确认缺失的报告", "loss accepted",
                "报告 {stated}（{agency}，{year}）曾在发布 {release} 中，现已无法读出，其缺失已由人工确认。如能找回原文件，请放回收件目录。",
                "The report {stated} ({agency}, {year}) was in the release {release} and can no longer be read; its loss was accepted by "
                "hand. Put its file back into the inbox if it can be found."),
    FindingCode("inbox_empty", "warning", "收件目录中没有文件", "inbox without files",
                "收件目录 {stated} 中没有可读取的文件。如为网络共享，请检查是否已挂载；已有数据保持不变。",
                "The inbox {stated} holds no files to read. If it is a share, check that it is mounted; what was read before stays."),
)  # fmt: skip

Doubt = Literal[
    "cell_unreadable",
    "cell_struck_out",
    "cell_raised_text",
    "cell_hidden_text",
    "cell_overprinted",
    "cell_picture",
    "cell_field_unshown",
    "cell_font_unreliable",
    "cell_format_unknown",
]
"""Why it is not certain what a cell displays: the code of the finding that says so."""

FINDING_BY_CODE = {code.code: code for code in FINDING_CODES}
ON_LINES = frozenset({"correction_refused", "correction_unmatched", "review_lapsed"})
"""Those on what people filled in, not on a report: no line of ``reviewed.csv`` speaks for them."""


class _Fields(dict[str, Any]):
    """What fills a message: readings of an older version may lack what today's message names."""

    def __missing__(self, name: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding on a report or file, before the warehouse adds whose it is.

    ``details`` fills the fields of the message templates other than cell, stated and expected; it is stored as JSON.
    """

    code: str
    table: str | None = None
    cell: str | None = None
    stated: str | None = None
    expected: str | None = None
    locator: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """Declared with the code."""
        return FINDING_BY_CODE[self.code].severity

    @property
    def message_zh(self) -> str:
        """The Chinese message, filled in."""
        return self._message(FINDING_BY_CODE[self.code].zh, "zh")

    @property
    def message_en(self) -> str:
        """The English message, filled in."""
        return self._message(FINDING_BY_CODE[self.code].en, "en")

    def _message(self, template: str, language: str) -> str:
        suffix = f"_{language}"
        if f"message{suffix}" in self.details:  # stored when messages were
            return str(self.details[f"message{suffix}"])
        translated = {
            key.removesuffix(suffix): value for key, value in self.details.items() if key.endswith(suffix)
        }
        own = {"cell": self.cell, "stated": self.stated, "expected": self.expected}
        return template.format_map(_Fields({**own, **self.details, **translated}))

    def identify(self, subject: str) -> str:
        """A hash that is the same on every machine and run; ``subject`` is the report or file it is about."""
        parts = (subject, self.code, self.cell, self.stated, self.expected, self.locator)
        text = "\x1f".join(part or "" for part in parts)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
