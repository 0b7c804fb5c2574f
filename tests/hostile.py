"""Strings that would run or garble a page if they met it unescaped: cases 64 to 72 of the fault list."""

HOSTILE = [
    "<script>window.__pwned=1</script>",
    '<img src=x onerror="window.__pwned=1">',
    "</script><script>window.__pwned=1</script>",
    "<svg/onload=window.__pwned=1>",
    '<a href="javascript:window.__pwned=1">сюда</a>',
    r"$\href{javascript:window.__pwned=1}{ждите}$",
    "%{customdata[0]} и %{text}",
    '" onmouseover="window.__pwned=1',
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
]
