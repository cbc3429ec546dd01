"""The words that the prose of reports uses for the numbers in the tables.

Patterns are regular expressions over folded text: width folded, so that commas, colons and brackets are the plain ones,
simplified, without white space. None of them may repeat anything without a bound, but for what gives nothing back.
"""

from dataclasses import dataclass
from typing import Literal

Topic = Literal["applications", "reviews", "litigation", "documents", "decisions", "fees", "elsewhere"]
"""What a passage is about; ``elsewhere`` is what the tables do not count."""

TOPIC_WORDS: tuple[tuple[Topic, str], ...] = (
    # An applicant is no application, a deadline of a review no review.
    ("elsewhere", "申请人|被申请人"),
    ("reviews", "复议申请|申请(?:行政)?复议|复议"),
    ("litigation", "诉讼|起诉"),
    ("elsewhere", "主动公开|留言|来信|信访|提案|建议|工单|热线|咨询|举报|投诉|培训|检查"),
    ("applications", "申请"),
    ("documents", "规范性文件|规章"),
    ("decisions", "行政许可|行政处罚|行政强制"),
    ("fees", "行政事业性收费"),
)
"""The last of these words before a number says what the number may be about; the first fitting one counts.

Each of them begins with a character, none with a group.
"""

Strength = Literal["outcome", "topic", "verb", "bare"]
"""How much a word says: 予以公开 more than 行政复议, that more than 收到, that more than 申请 alone."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that name a claim, where the passage is about their topic."""

    claim: str
    topic: Topic
    strength: Strength
    pattern: str


_YEAR = r"(?:上|去|上一|前一|20\d\d)年度?"
_NEXT = r"(?:至|到|入|转)?(?:下一?|次|明|20\d\d)年度?"

WORDINGS: tuple[Wording, ...] = (
    Wording("applications_carried_forward", "applications", "outcome",
            rf"结转{_NEXT}(?:继续)?(?:办理|处理|答复)?|(?:转入|转至|转到)(?:下一?|次|明)年度?|结转以后年度|(?:正在|尚在|仍在)(?:办理|处理)|(?:尚未|暂未|未)(?:办结|答复|办理完毕)"),
    Wording("applications_carried_in", "applications", "outcome",
            rf"{_YEAR}(?:度)?(?:的)?结转|结转(?:自)?{_YEAR}|{_YEAR}(?:转来|转入)|上期结转"),
    Wording("applications_received_new", "applications", "outcome", r"新收到?|新增(?:申请|受理)|新受理|新接收"),
    Wording("applications_granted_or_in_part", "applications", "outcome",
            r"(?:予以|同意|准予)?公开(?:或者?|及|以及)(?:予以|同意)?部分公开|公开\(含部分公开\)|(?:予以|同意)公开\(含部分公开\)"),
    Wording("applications_granted_in_part", "applications", "outcome", r"部分(?:予以|同意)?公开|区分处理"),
    Wording("applications_refused", "applications", "outcome", r"不予(?:以)?公开|不同意公开|不公开"),
    Wording("applications_granted", "applications", "outcome",
            r"(?<![不分])(?:予以|同意|准予|全部|完全)(?:全部|全文)?公开"),
    Wording("applications_unavailable", "applications", "outcome", r"无法提供|不能提供"),
    Wording("applications_not_processed", "applications", "outcome", r"不予处理"),
    Wording("applications_other", "applications", "outcome", r"其他(?:方式)?处理|作其他处理"),
    Wording("applications_from_persons", "applications", "outcome", r"自然人|公民个人|个人申请"),
    Wording("applications_from_organizations", "applications", "outcome",
            r"(?<!民、)(?<!民和)(?<!民或)(?<!民与)法人(?:(?:或者?|和|及|以及|与|、)其他组织)?|商业企业、科研机构[^,;。]{0,30}"),
    # Before the topics, whose words they hold.
    Wording("litigation_direct", "litigation", "outcome", r"未经复议(?:而)?直接(?:提?起诉|提起(?:行政)?诉讼)|直接起诉"),
    Wording("litigation_after_review", "litigation", "outcome", r"(?:经)?复议后(?:提?起诉|提起(?:行政)?诉讼)"),
    Wording("pending", "reviews", "outcome", r"(?:尚未|未)审结|(?:正在|尚在)(?:审理|审查)|审理中"),
    Wording("upheld", "reviews", "outcome", r"(?:结果)?维持|胜诉"),
    Wording("corrected", "reviews", "outcome", r"(?:结果|被|予以)?纠(?:正|错)|(?:被)?(?:撤销|责令重作|确认违法)"),
    Wording("other", "reviews", "outcome", r"其他结果"),
    Wording("concluded", "reviews", "outcome", r"(?<![未])(?:已)?审结"),
    Wording("reviews_total", "reviews", "topic", r"(?:行政)?复议(?:申请|案件?)?"),
    Wording("litigation_total", "litigation", "topic", r"(?:行政)?诉讼(?:案件?)?|提?起诉"),
    Wording("{subject}_repealed", "documents", "outcome", r"(?:废止|宣布失效)"),
    Wording("{subject}_in_force", "documents", "outcome", r"(?:现行有效|继续有效)"),
    Wording("{subject}_issued", "documents", "outcome", r"(?:新?制发|新?制定|新?出台|新?制作)"),
    Wording("licensing_decisions", "decisions", "outcome", r"(?:作|做)出行政许可|行政许可决定"),
    Wording("penalty_decisions", "decisions", "outcome", r"(?:作|做)出行政处罚|行政处罚决定"),
    Wording("coercion_decisions", "decisions", "outcome", r"(?:作|做)出行政强制|行政强制决定|实施行政强制"),
    Wording("fee_amount", "fees", "outcome", r"行政事业性收费"),
    # What became of applications is told from receiving them; both at once are those received.
    Wording("applications_received", "applications", "verb", r"收到|接到|受理|接收|收办|收件|收悉|接获"),
    Wording("applications_concluded", "applications", "verb", r"办结|答复|办复|办理|回复|处理"),
    Wording("applications_granted", "applications", "bare", r"(?<=^)公开"),
    Wording("applications_received", "applications", "bare", r"申请"),
)  # fmt: skip
"""In the order of preference. Of reviews and lawsuits the topic says whose outcome it is; ``{subject}`` is the document's kind."""

COMBINED: dict[frozenset[str], str] = {
    frozenset({"applications_granted", "applications_granted_in_part"}): "applications_granted_or_in_part",
    frozenset({"applications_received_new", "applications_carried_in"}): "applications_to_handle",
    frozenset({"applications_received", "applications_carried_in"}): "applications_to_handle",
    frozenset({"reviews_total", "litigation_total"}): "reviews_and_litigation",
    frozenset({"litigation_direct", "litigation_after_review"}): "litigation_total",
}
"""The claim that a number makes which stands for two together."""

APPLICANT_WORDS = "社会公众|人民群众|市民|群众|公众|村民|居民|企业|申请人"
"""Whoever applies; said between the verb and its object it limits nothing."""

DOCUMENT_SUBJECTS = (("normative_documents", "规范性文件"), ("regulations", "规章"))

FILLERS = frozenset(
    "政府务信息公开依申请民法人或者和与及以其他组织等提出的通过各类种共合总累计数量额件案宗为是有达到约近仅均已全部了"
    "项事书面有效因被引起发生产行关于本类别形式量总数复议诉讼政于所致而收一并决定工作涉"
    "、“”《》()"
)
"""Characters of words that may stand between the words for a claim and its number, and say nothing else."""

TIMES = (
    r"(?:截[至止]到?|自|从|在|于)?(?:20\d\d)年(?:度)?(?:\d{1,2}月份?)?(?:\d{1,2}日)?(?:以来|年?底|年?末|止|起|来|内|期间|全年)?"
    r"|(?:本|今|当|该)年(?:度)?(?:以来|内)?|全年(?:度)?|年度?内|一年来|年内|本?报告期内?|期间"
)
CONNECTIVES = (
    r"其中|此外|另外?|同时|并且?|且|已|均|共计?|合计|总计|累计|依法依规|依法|依规|按照?时限?|按期|按规定|及时|规范|妥善|有效|认真|全部|分别|"
    r"一是|二是|三是|四是|五是|各单位|\(?[一二三四五六七八九十\d]{1,3}[)、.]|由|经|对|将|了"
)

OWN_SUBJECTS = (
    r"(?:我|本)(?:省|市|州|盟|县|区|旗|镇|乡|街道?|局|委|厅|办|院|单位|机关|部门|站|中心|级|行政机关)?(?:人民)?(?:政府)?(?:机关)?"
    r"|(?:镇|乡)(?:人民)?政府|(?:街道)?办事处|街道|全(?:镇|乡|街道|局|委|厅|办|院|系统|机关|所|街)|各级各部门|各级行政机关"
)
"""The reporting body itself."""

AREAS = {"省": "全省", "市": "全市", "州": "全州", "盟": "全盟", "县": "全县", "区": "全区", "旗": "全旗"}
"""A whole area, and the character that the name of a body ends in which reports on it."""

ORGANS = (
    r"(?:省|市|州|盟|县|区|旗)(?:人民)?政府(?:机关)?(?:办公?厅?室?)?|办公厅|办公室|政府办|(?:省|市|州|盟|县|区|旗|镇|本)(?:本)?级"
    r"|(?:省|市|州|盟|县|区|旗)直|各(?:部门|单位|局|委|镇|乡|县|区|市|街道|有关)|各?(?:镇街|乡镇|县区|区县|县市|部门|单位)"
    r"|[\u4e00-\u9fff]{1,12}(?:局|委|办|委员会|厅|院|科|股|站|所|镇|乡|街道|县|区|市|中心|管委会|公司|大队|分局|支队)"
)
"""An organ or place out of several; a name of one ends so."""

CHANNELS = (
    r"当面|现场|网络|网上|在线|线上|线下|平台|信函|邮寄|邮件|邮箱|邮政|传真|快递|来函|来人|口头|电话|门户网站|网站|微信|书面|信箱|EMS"
    r"|(?:涉及|关于|有关)(?!(?:政府|政务)?信息公开|政务公开|依申请公开)|方面|领域|事项类|类(?:信息|事项)"
)
"""One channel, or one kind of what was asked for; after 等 they are all of them."""

PARTS_OF_YEAR = r"上半年|下半年|[一二三四]季度|(?<![\d])(?:[1-9]|1[0-2])月(?:份|,|收到|受理)|[两二三四五六七八九十]年来|历年|近[两二三四五]年|十[二三四五]五"
"""Words that make numbers those of a part of the year, or of several years."""

BLOCKERS = (
    r"对[^,;]{0,8}收到的|办理行政复议|审理行政复议|行政应诉|复议委员会|败诉|人次|率|占|超期|逾期|投诉举报|信访件|留言|来信|工单|提案|建议|培训|"
    r"简报|稿件|公文|指南|目录|意见"
)
"""Words that make a number one of something else, or of a part of the year."""

COUNT_UNITS = ("件次", "件", "份", "条", "宗", "起", "例", "项", "个", "次", "部", "桩", "封", "笔")
"""Longest first. Numbers of days, persons and pages are others."""

ROUNDED = (r"约|近|大约|将近|超过?|逾|至少", r"余|多|来|几")
"""Words before, and right after, a number that make it a round one."""

NONE_VERBS = r"(?:未曾|尚未|暂未|从未|并未|均未|未|没有|暂无|均无|并无|无|不存在|没)"
NONE_FILLERS = frozenset(
    "政府务信息公开依申请民法人或者和与及以其他组织等提出的通过各类种任何形式渠道方途径群众社会企业对本镇乡街道局单位机关我针关于有"
    "因被引起发生产致而行为向要求书面主动收到接受理一例件起条宗项个、“”()事复议诉讼案投情况内容量数出现涉及存在工作"
)
"""Characters of words between those that say there is none and the end of the clause."""

ZERO_WORDS = r"(?:均|都|皆|全部)?(?:为|是|数为|量为)(?:零|无)"

GROWTH = r"(?P<word>增长|增加|上升|上涨|提高|增幅|攀升|下降|减少|降低|回落|下滑)(?:了|约|达|为|近|到)*+$"
DECREASES = ("下降", "减少", "降低", "回落", "下滑")
EARLIER = (
    r"(?:(?:较|比|与|同|为)?(?:上|去|上一|前一)年|(?:较|比|与|同)20\d\d年)(?:度)?"
    r"(?:同期)?(?:的|为|是|收到|共|相比|,|\(|受理|新收)*+$"
)
"""A number right after these words is that of the year before."""
