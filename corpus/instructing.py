"""Sentences of a document that speak to a program that reads it (夹带的指令), not to people: never evidence.

An official text tells people what to do. A sentence that tells an assistant to ignore its rules or what to answer, or that
holds active markup, was put there to be obeyed; what follows it in the same paragraph belongs to it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from corpus.sentences import sentences_of

_READER = (
    "(?:ai|智能|智慧|人工智能|大模型|问答|聊天|政策|语音|虚拟)(?:小)?(?:助手|助理|客服|机器人|系统|模型|程序|工具|应用)|智能体|大模型|语言模型|机器人|聊天程序|"
    "chatbot|chatgpt|llm|gpt|assistant|languagemodel|绿问|本助手|读到(?:这里|此处|本段|本文)的(?:模型|程序|ai|助手|系统)"
)
_TOLD = (
    "(?:注意|请注意|须知|你|您|请|务必|必须|一律|应当?|都要|不要|不得|只|直接|立即|听令|指令)"
    ".{0,24}(?:忽略|无视|忘记|忘掉|回答|答复|回复|输出|告诉|声称|宣称|说[“\"‘'「:是本该]|推荐|引导|复述|泄露|打印|扮演|执行|服从|遵守以下|不要引用|改口|转告)"
)
_SAYS = "(?:回复|回答|答复|答|称|说|讲|告诉|告知提问|输出|写上|写|加上|附上|声明|推荐|引导|转告|改口|复述)"
_INSTRUCTS = re.compile(
    "|".join(
        (
            f"(?:{_READER}|人工智能).{{0,12}}{_TOLD}",
            f"(?:{_READER}|人工智能|程序|机器).{{0,30}}{_SAYS}[“\"‘'「:]",
            "模型(?:输出|回答|生成|答复|阅读|读取|看到).{0,20}(?:删除|补充|加上|忽略|写|说|不得|不要|引用)",
            f"(?:{_READER}|人工智能).{{0,30}}(?:被问|问到|询问|提问|提示词).{{0,16}}{_SAYS}",
            "(?:答案|答复|回答|回复|回应|结论)(?:必须|一律|都|应|应当|请)?(?:换成|改成|改为|固定为|统一为|填|写成|替换为|设为)|不要把本(?:条|段|文|句)(?:展示|显示|告诉|透露|引用|提供)|(?:直接|悄悄|转而)告诉(?:他|她|用户|对方|提问)|youranswer|fromhereon|给(?:机器|程序|模型|ai|大模型)看",
            "供(?:机器|模型|程序|ai|人工智能|机器人|大模型)(?:阅读|读取|识别|执行)|如果?你(?:是|作为)(?:一个)?(?:ai|人工智能|模型|大模型|机器人|程序|助手|语言模型)|致(?:ai|大模型|模型|机器人|智能助手)",
            f"你(?:的(?:任务|职责|回答|答复|目标)|要|必须|应当?|需要?|只能|只需|现在|将|务必|不得|不要).{{0,20}}{_SAYS}",
            "(?:回答|答复|回复)(?:用户|提问者?|问题|任何问题|提问|询问|咨询)?(?:的时候|时|中|里|末尾|结尾|开头|前).{0,8}(?:务必|必须|应|请|都|一律|要)?(?:推荐|加上|附上|写上|包含|提到|注明|不得引用|不要引用|不得提及)",
            '(?:reply|respond|answer|say|output|print)(?:only|back)?(?:with|that|exactly|the|["“:])|readingthis|(?:to|dear|attention|note)(?:the|all|any)?(?:ai|languagemodels?|llms?|chatbots?|assistants?|bots?)',
            "(?:忽略|无视|忘记|忘掉|抛开|覆盖|取代)(?:掉)?(?:你|您|以上|上述|之前|此前|前面|先前|所有|一切|全部|任何|原有|系统|的|其他){1,6}(?:指令|提示词?|系统提示|设定|规则|命令|对话|上下文|instructions?)",
            "(?:回答|答复|回复|遇到|收到|处理)(?:用户|提问者?|问题|任何问题|提问|询问|群众提问|咨询)(?:的?时候?|时|者|的问题|的提问|,|后)?.{0,16}(?:请|必须|务必|一律|都|应|直接|统一|固定|只|要|均)?.{0,4}(?:说|称|写|告诉|回答|回复|答复|输出|声明|答)[“\"‘'「:]",
            "(?:用户|有人|提问者)(?:问|询问|提问|问到|问起).{0,24}(?:请|必须|务必|一律|都|应|就|直接|统一|只|均).{0,4}(?:说|称|回答|回复|答复|输出|答|告诉|写)",
            "(?:系统|隐藏|最高优先级?|开发者|管理员)(?:消息|指令|提示|命令|prompt)[:：]|系统提示词|提示词注入",
            r"<\|?(?:im_start|im_end|system|endoftext)|\[/?inst\]|<<sys>>|(?:^|\n)\s*#*\s*(?:system|assistant|user)\s*:",
            "(?:ignore|disregard|forget|override)(?:all|any|the|your|my|previous|above|prior|earlier){1,4}(?:instructions?|rules|prompts?|context|text)|youarenow|youmust(?:say|reply|answer)|(?:tell|inform)theuser|(?:whenasked|whenansweringusers?)|systemprompt",
            "(?:你|您)(?:现在|从现在起|必须|要|应)?(?:是|扮演|充当|作为)(?:一个|一名)?(?:没有限制|不受限制|ai|助手|模型|机器人)",
            "(?:把|将)(?:对话|聊天记录|用户(?:的)?(?:问题|信息|提问)|提示词|系统提示).{0,12}(?:发送|上传|转发|提交|输出|写进|附在)",
            "(?:原样|逐字|照抄|直接)(?:输出|回答|回复|答复|复述)(?:以下|下面|下列|本段)|(?:以下|下面)(?:内容|文字|这句话)(?:必须|请|应)?(?:作为|当作)(?:最终)?(?:答案|回答|答复)",
        )
    )
)
_ACTIVE = re.compile(
    r"<\s*/?\s*(?:script|img|iframe|svg|object|embed|form|input|link|meta|video|audio|a|base|body)\b[^>]*>?"
    r"|javascript:|vbscript:|data:text/html|\bon(?:error|load|click|mouseover|focus)\s*=|!?\[[^\]\n]*\]\((?:https?:|//|javascript|data)",
    re.IGNORECASE,
)
"""Markup that does something where it is shown; a page's text that was read has none."""

_LIKELY = re.compile(
    "助手|助理|客服|机器|模型|忽略|无视|忘|抛开|覆盖|取代|用户|提问|回答|答复|回复|系统|隐藏|优先|开发者|管理员|指令|绿问|程序|输出|"
    r"人工智能|供机器|供模型|供程序|答案|结论|告诉|展示|智能体|[<\[(|]|你|ai|ignore|disregard|forget|override|you|gpt|llm|assistant|prompt|script|\bon|user|system|reply|respond|answer|output|print|reading|bot",
    re.IGNORECASE,
)
"""What every instruction holds; most sentences hold none of it and are not looked at further."""


@lru_cache(maxsize=16384)
def instructs(sentence: str) -> bool:
    """Whether a sentence speaks to a program that reads it, or holds active markup."""
    if not _LIKELY.search(_plain(sentence, False)):
        return False
    return bool(_ACTIVE.search(_plain(sentence, False)) or _INSTRUCTS.search(_plain(sentence, True)))


@lru_cache(maxsize=16384)
def instructions_in(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the instructions in a text: from the first such sentence of a paragraph to the paragraph's end.

    An instruction that ends with a colon takes the next paragraph with it.
    """
    if not _LIKELY.search(_plain(text, False)):
        return ()
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    reached = 0
    for begin, end in sentences_of(text):
        if begin < reached:
            continue
        if instructs(text[begin:end]):
            reached = _paragraph_end(text, end)
            if text[begin:reached].rstrip().endswith((":", "：")):
                reached = _paragraph_end(text, reached + 1)
            yield begin, reached


def _paragraph_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def is_instructed(text: str, span: tuple[int, int]) -> bool:
    """Whether a span of a text holds part of an instruction."""
    return any(begin < span[1] and span[0] < end for begin, end in instructions_in(text))


def without_instructions(text: str) -> str:
    """A text without the instructions in it: what may be shown to a model."""
    for begin, end in reversed(instructions_in(text)):
        text = text[:begin] + text[end:]
    return text


def _plain(text: str, close: bool) -> str:
    """A text as it is matched: compatibility forms folded, lower case, what cannot be seen left out, blanks too where ``close``."""
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).lower()
    return "".join(folded.split()) if close else folded
