"""What the reports of the made-up county say around their tables."""

from collections.abc import Sequence

from tests.county.made_numbers import CARRIED_IN, FORWARD, PROCESSED, RECEIVED, Numbers, disposition, draw

CONTENTS = "本报告汇总了全县各乡镇、街道和县政府各部门的政府信息公开数据。"
_PUBLISHED = (
    "主动公开方面，通过门户网站发布信息{n}条，重点公开与群众办事有关的内容。",
    "本年度更新网站专栏{n}期，办事指南随事项目录同步调整。",
    "全年在政务新媒体推送{n}条消息，阅读量较高的是便民通知。",
    "坚持以公开为常态，公示栏张贴通知{n}份，村组干部负责讲解。",
    "围绕年度重点工作公开计划、进展和结果，共{n}条。",
    "对涉及民生的资金安排逐项公开，网上可查{n}项。",
    "把会议议定事项的公开作为重点，解读材料有图解{n}幅。",
    "网站改版后栏目由多变少，留下常用的{n}个。",
    "政策发布与解读同步进行，配发问答{n}组。",
)
_MANAGED = (
    "信息发布前由科室拟稿、分管负责人审定，台账按月归档。",
    "建立了清单，谁产生谁负责，每季度清理一次过时内容。",
    "对历年文件做了一次清理，失效的加注标识后保留。",
    "发布流程实行三审，错别字和敏感表述由专人校对。",
    "设一名专职人员，另有两名兼职人员轮流值守。",
    "涉及个人隐私的名单先做遮盖处理再上网。",
    "公开属性在起草时即确定，不予公开的要写明理由。",
    "纸质档案与电子目录对照登记，查找时间明显缩短。",
)
_PLATFORM = (
    "大厅设有查阅点，配备电脑和打印机，可现场取得复印件。",
    "微信公众号与网站使用同一后台，一处修改两处生效。",
    "图书室内的查阅角每周开放五天，有人引导。",
    "服务热线接到的询问整理成常见问题，挂在网站首页。",
    "老年人较多的村仍以广播和明白纸为主。",
    "检索功能加入了拼音和简称，适合手机上使用。",
    "便民服务站的触摸屏更换了系统，目录重新编排。",
    "与档案馆商定了移交办法，公开的文件按时送存。",
)
_WATCHED = (
    "年中组织了一次自查，发现的链接失效当天修复。",
    "邀请代表参加座谈，听取对公开内容的看法。",
    "将公开工作纳入科室考核，结果与评优挂钩。",
    "委托第三方做了网站检测，问题按清单销号。",
    "开展业务培训，讲解条例和典型案例。",
    "社会评议采用问卷方式，整体反映较好。",
    "对错发漏发的信息追溯到人，当月通报。",
    "公开工作由主要负责人听取汇报，全年研究了两次。",
)
_PROBLEMS = (
    "一是解读形式单一，图表较少；二是部分栏目更新不够及时。",
    "主要不足是基层人手少，业务不熟，发布的内容偏简单。",
    "存在的问题：历史文件数字化进度慢，检索不便。",
    "当前公开目录与权责清单的衔接还不紧密，有的事项重复。",
    "群众关心的资金使用情况公开得还不够细。",
    "新媒体与网站的内容重复，各自的特点没有发挥出来。",
    "个别科室对公开属性的认定把握不准，审查时间偏长。",
    "回应关切的速度有待加快，对留言的答复偏于程式化。",
)
_NEXT = (
    "下一步将增加图解和短片，栏目更新定时提醒。",
    "改进的办法是轮训与结对，由业务骨干带新人。",
    "拟分批扫描旧档，先做群众查询最多的几类。",
    "将按权责清单重新梳理目录，合并重复事项。",
    "今后对资金类信息公开到项目和进度，方便监督。",
    "准备把问答集中到一个栏目，由专人维护。",
    "编写审查要点，明确时限，减少来回。",
    "对留言分类处理，能当天答复的不过夜。",
)
_OTHERS = (
    "按照规定没有收取信息处理费，无其他需要报告的事项。",
    "信息处理费未收取；建议提案办理结果已在网站公开。",
    "本机关没有需要另行报告的事项，未发生信息处理费。",
    "未收取任何费用，也没有其他说明。",
    "没有发生信息处理费。政务公开专区运行正常。",
)


def overview(body: str, year: int, applications: str) -> tuple[str, ...]:
    """Section 一 of a body's report; ``applications`` is what it says of those."""
    paragraphs = (
        "（一）主动公开。",
        "（二）依申请公开。",
        "（三）信息管理。",
        "（四）平台建设。",
        "（五）监督保障。",
    )
    said = (
        _one(_PUBLISHED, body, year, "published").format(n=draw(23, 689, body, year, "published count")),
        applications,
        *(_one(pool, body, year, number) for number, pool in enumerate((_MANAGED, _PLATFORM, _WATCHED))),
    )
    return tuple(name + text for name, text in zip(paragraphs, said, strict=True))


def problems(body: str, year: int) -> tuple[str, ...]:
    """Section 五."""
    return _one(_PROBLEMS, body, year, "problems"), _one(_NEXT, body, year, "next")


def others(body: str, year: int) -> tuple[str, ...]:
    """Section 六."""
    return (_one(_OTHERS, body, year, "others"),)


def applications(who: str, year: int, numbers: Numbers, more: int = 0) -> str:
    """What a report says of applications; ``more`` are those that its table does not have."""
    new, before, done, after = (
        int(numbers[disposition(code)]) for code in (RECEIVED, CARRIED_IN, PROCESSED, FORWARD)
    )
    if not new + before + more:
        return f"{year}年{who}没有收到政府信息公开申请。"
    counted = f"上年结转{before}件，办结{done}件，结转下年度{after}件。"
    return f"{year}年{who}新收政府信息公开申请{new + more}件，{counted}"


def _one(pool: Sequence[str], *key: object) -> str:
    return pool[draw(0, len(pool) - 1, *key)]
