/// Keys that some encoder, parser or file system has been seen to change.
enum HostileKeys {
    static let all: [String] = [
        "plain.html", "with space.html", " leading and trailing ", "plus+sign", "100%", "a%20b",
        "%2F", "a%2fb", "am&pers;and", "apostro'phe", "quo\"te", "<tag>", "tilde~", "#hash",
        "quest?ion=mark", "semi;colon", "co:lon", "com,ma", "at@sign", "dollar$", "equals=sign",
        "star*", "(paren)", "!bang", "[bracket]", "{brace}", "pi|pe", "back\\slash", "caret^",
        "back`tick", "a/..b", "a/../b", "../a", "./a", "a/./b", "a/.", "a/..", ".", "..",
        "a//b", "//", "a/", "/a", "caf\u{E9}.html", "cafe\u{301}.html",
        "\u{1F600}/\u{1F468}\u{200D}\u{1F469}",
        "\u{65E5}\u{672C}\u{8A9E}", "\u{FEFF}mark", "\u{202E}reversed", "tab\there",
        "line\nfeed", "carriage\rreturn", "crlf\r\n", "bell\u{7}", "delete\u{7F}", "one\u{1}",
        "next\u{85}line", "separator\u{2028}", "\u{FFFD}", "\u{10FFFF}",
        String(repeating: "k", count: 1024), String(repeating: "\u{E9}", count: 512),
        String(repeating: "\u{1F600}", count: 256),
        String(repeating: "d/", count: 511) + "ab",
    ]
}
