"""What the README of the made-up county says."""

from tests.county.bodies import CITY, COUNTY, PARTS, PLANTED, SILENT, Planted
from tests.county.made_numbers import YEARS

_ABOVE = f"""\
# A made-up county · 虚构的县

{CITY}{COUNTY} does not exist: the city, the {len(PARTS) + 1} bodies of the county and all their numbers of
{YEARS[0]} to {YEARS[-1]} are made up, the faults below included. Every other number adds up, and leads from
one year to the next. `make run INBOX=samples/county` reads it.
{CITY}{COUNTY}纯属虚构：市、县、{len(PARTS) + 1}个机关及其{YEARS[0]}至{YEARS[-1]}年的全部数字都是编造的，
下列问题也是有意植入的。其余数字均符合勾稽关系并逐年衔接。

- The government's report holds the numbers of the other {len(PARTS)} (`consolidated`), all others their own.
  县政府的报告汇总其余{len(PARTS)}个机关的数；其他机关只报本机关的数。
- {SILENT[0]} has no report of {SILENT[1]}. {SILENT[0]}没有{SILENT[1]}年度报告。
- The reports of {YEARS[0]} are in one archive. With less than four years no jump is told.
  {YEARS[0]}年的报告在一个压缩包中；不足四个年度时不判断异常变化。
- `其他地区/` has two reports of real places (乌苏市甘河子镇, 重庆市开州区大进镇), the same files as in
  `samples/reports/`; nothing in them is made up.
  两份真实地方的报告，与 `samples/reports/` 中的文件相同，未作任何改动。
- `roster.csv` lists the bodies that must report, `manifest.csv` states what files do not.
  `roster.csv` 为应报机关名单，`manifest.csv` 写明文件没有写明的事项。
- Written by `.venv/bin/python -m tests.county.make`; change it there. 由脚本生成，请勿手工修改。

## Planted faults · 植入的问题

| report | planted | 问题 | found as |
|---|---|---|---|
"""


def read_me() -> str:
    """The README as Markdown."""
    return _ABOVE + "".join(map(_row, PLANTED))


def _row(planted: Planted) -> str:
    (short, year), found = planted.report, [f"`{code}`" for code in planted.found]
    told = ", ".join([*found, *([planted.seen] if planted.seen else [])])
    return f"| {short} {year or '—'} | {planted.en} | {planted.zh} | {told} |\n"
