"""The language in which commands speak to people, and the two in which each of their messages is declared.

A message stands where it is made, in both languages at once: ``phrase(zh, en)``. What is stored, exported or handed on depends on
neither: data hold both, each in a column of its own.
"""

import errno
import os
import re
from collections.abc import Mapping
from typing import Literal, get_args

from schemas.errors import ERROR_BY_CODE

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """What ``GONGKAI_LANG`` says; without it Chinese where the locale of messages is, otherwise English."""
    for chosen in LANGUAGES:
        if environment.get("GONGKAI_LANG") == chosen:
            return chosen
    locale = next(filter(None, map(environment.get, _LOCALE)), "")
    return "zh" if locale.startswith("zh") else "en"


def phrase(zh: str, en: str) -> str:
    """The text in the language of this process."""
    return zh if language() == "zh" else en


def short(zh: str) -> str:
    """A Chinese label without the explanation that may follow."""
    return re.split("[：（；，]", zh)[0]


def named(code: str, zh: str) -> str:
    """A code; in Chinese with its name before it, since a code alone says nothing there."""
    return phrase(f"{zh}（{code}）", code)


def error_in_words(code: str, detail: str | None) -> str:
    """Why a file gave no report and what to do, with what is known of the single case; in English both languages."""
    error = ERROR_BY_CODE[code]
    known = error.known(detail)
    return phrase(f"{error.zh}{f'（{known}）' if known else ''}", error.told(detail))


_SYSTEM_ZH = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许此操作",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.EEXIST: "已经存在",
    errno.EROFS: "文件系统只读",
    errno.EIO: "读写出错",
    errno.ENAMETOOLONG: "名称过长",
    errno.ESTALE: "网络盘已断开",
}


def system_words(error: OSError) -> str:
    """What the system says of an error of its own."""
    told = error.strerror or str(error)
    zh = _SYSTEM_ZH.get(error.errno or 0)
    return phrase(f"{zh}（{told}）" if zh else f"系统报告：{told}", told)
