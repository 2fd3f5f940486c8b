"""The spaces that French does not break: inside « », and before « : », « ; », « ? », « ! », « % » and « € ».

Texts are written with plain spaces, by us and by editors; whatever leaves the portal gets the others here.
The space is U+00A0, as in Django's French numbers: not every typeface and mailbox has the narrow one.
"""

import re

NO_BREAK = "\u00a0"

# Elements of which no text is touched: what scripts read, what is sent or copied as it stands, and the title,
# which no line breaks.
_AS_THEY_STAND = ("script", "style", "textarea", "pre", "code", "samp", "kbd", "select", "datalist", "title")
_OPENING = r"(?:«|&(?:laquo|\#171|\#x[aA][bB]);)"
_CLOSING = r"(?:[»:;?!%€]|&(?:raquo|\#187|\#x[bB][bB]);)"
_SPACE = r"(?:[ \u00a0\u202f]|&(?:nbsp|\#160);)"
# One by one, for Python 3.11 has no groups within what gives nothing back.
_ELEMENTS_AS_THEY_STAND = "|".join(
    rf"<{name}(?=[\s>])(?:[^<]++|<(?!/{name}[\s>]))*+" for name in _AS_THEY_STAND
)

# From one place where spaces are to be set to the next one, or to the end. Each step over what stays takes a
# character at least and gives none back, and one fits everywhere: the time grows with the length alone.
_HTML = re.compile(
    rf"""
    (?P<before>
        (?: [^<&« \u00a0\u202f]++
        |   (?<= [\t\r\n] ) {_SPACE}++  # how a template is laid out: nobody sees it, another space would show
        |   {_SPACE}++ (?! {_CLOSING} )
        |   {_OPENING} (?! {_SPACE} )
        |   & (?! (?: nbsp | \#160 | laquo | \#171 | \#x[aA][bB] ) ; )
        |   (?i: {_ELEMENTS_AS_THEY_STAND} )
        |   <!-- (?: [^-]++ | - (?!->) )*+ (?: --> | \Z )
        |   < [a-zA-Z/!?] (?: [^"'>]++ | "[^"]*+ (?: " | \Z ) | '[^']*+ (?: ' | \Z ) )*+ (?: > | \Z )
        |   < (?! [a-zA-Z/!?] )
        )*+
    )
    (?: (?P<opening> {_OPENING}? ) (?P<spaces> {_SPACE}++ ) | \Z )
    """,
    re.VERBOSE,
)
# An address keeps the space behind it: some mailboxes take another one for a part of it.
_TEXT = re.compile(r"(?P<address>\b(?:https?://|www\.)\S++\ ?)|(?<=«)\ ++(?!\s)|(?<=\S)\ ++(?=[»:;?!%€])")


def typeset_html(html: str) -> str:
    """HTML whose running text has the spaces that French does not break; all else is as it was.

    Tags with their attributes, comments, entities and what a form, a script or a person takes as it stands
    keep every character. Line ends stay too, and no space is added where there was none.
    """
    return _HTML.sub(_in_html, html)


def typeset_text(text: str) -> str:
    """Plain text with the same spaces; web addresses, and where lines begin and end, are as they were."""
    return _TEXT.sub(lambda found: found["address"] or NO_BREAK, text)


def _in_html(found: re.Match) -> str:
    spaces = found["spaces"]
    if spaces is None:
        return found["before"]
    return found["before"] + found["opening"] + (NO_BREAK if " " in spaces else spaces)
