import TestSupport
import Testing

@testable import AWS

/// Every text is read by botocore too; the two must agree.
@Suite(.processHeavy) struct ConfigFileTests {
    static let texts: [String] = [
        "",
        "[default]\nregion = eu-west-1\n",
        "[default]\nregion=eu-west-1",
        "[default]\nregion : eu-west-1\naws_session_token = a=b:c==\n",
        "[default]\r\nregion = eu-west-1\r\n\r\n[profile x]\r\noutput = json\r\n",
        "[default]\rregion = eu-west-1\r",
        "# comment\n; another\n[default]\n# inside\nregion = x # kept\n  # indented comment\n",
        "[default]\nREGION = x\nAws_Access_Key_Id = K\n",
        "[default]\nregion = x\n[default]\nregion = y\n",
        "[default]\nregion = x\nregion = y\n",
        "[default]\nregion = x\nREGION = y\n",
        "region = x\n",
        "\n# only a comment\n",
        "[default]\nno delimiter\n",
        "[default]\n= value\n",
        "[default]\nempty =\nnext = 1\n",
        "[default]\n\n\nregion =   spaces inside   \t\n",
        "[default]\ns3 =\n  endpoint_url = http://localhost:9000\n  addressing_style = path\nregion = x\n",
        "[default]\ns3 =\n\n  endpoint_url = http://a\n\n  Addressing_Style=path\n\nregion = x\n",
        "[default]\ns3 =\n  no delimiter here\n",
        "[default]\ns3 =\n  a: b\n",
        "[default]\n  s3 =\n    endpoint_url = u\n  region = x\n",
        "  [default]\n  region = x\n    more\n",
        "[default]\ncommand = first\n  second\n\n  third\n\n\n",
        "[default]\ncommand = first\n  # not part\n  second\n",
        "[default]\ncommand =\n# comment\n  a = b\n",
        "[default]\nx = 1\n  [y]\n",
        "[default]\n[y]\n  x = 1\n",
        "[services dev]\ns3 =\n  endpoint_url = http://s3\nsqs =\n  endpoint_url = http://sqs\n",
        "[profile \"a b\"]\nx = 1\n[profile c\\ d]\nx = 2\n[profile 'e f']\nx = 3\n",
        "[profile a b]\nx = 1\n[profile]\nx = 2\n[plain]\nx = 3\n[profile \"open]\nx = 4\n",
        "[profile   spaced  ]\nx = 1\n",
        "[sso-session one]\nsso_region = r\n[profile p]\nsso_session = one\n",
        "[default]\nx = 1\n[profile default]\nx = 2\n",
        "[profile default]\nx = 1\n[default]\nx = 2\n",
        "[DEFAULT]\nregion = shared\n[a]\n[b]\nregion = own\n",
        "[DEFAULT]\na = 1\n[x]\n[DEFAULT]\nb = 2\n",
        "[DEFAULT]\na = 1\n[x]\n[DEFAULT]\na = 2\n",
        "[a] trailing\nx = 1\n",
        "[a]b]\nx = 1\n",
        "[]\nx = 1\n",
        "[a]\n[]\n",
        "[unclosed\nx = 1\n",
        "[a]\n[unclosed\n",
        "[a]\n[unclosed = x\n",
        "[a]\nkey with spaces = 1\n",
        "[a]\nx = é\u{a0}\n",
        "[a]\nx = \"quoted\"\n",
        "[a]\nx = 50%\ny = %(x)s\n",
        "[a]\n\tx = tab\n\t\ty = deeper\nz = 1\n",
        "[preview]\ncloudfront = true\n[plugins]\nx = y\n",
    ]

    @Test func agreesWithBotocore() async throws {
        let answers = try await PythonOracle.run(
            "AWSTests/Python/read_configs.py", input: .array(Self.texts.map { .string($0) })
        ).elements
        try #require(answers.count == Self.texts.count)
        for (text, expected) in zip(Self.texts, answers) {
            #expect(Self.summary(of: text) == expected, "\(text.debugDescription)")
        }
    }

    private static func summary(of text: String) -> JSONValue {
        guard let file = try? ConfigFile(parsing: Array(text.utf8)) else { return nil }
        let shared = SharedConfiguration(config: file, credentials: nil)
        return [
            "sections": .object(
                Dictionary(uniqueKeysWithValues: file.sections.map { ($0.name, json($0.settings)) })
            ),
            "profiles": .object(shared.profiles.mapValues { json($0.inConfigFile) }),
            "sessions": .object(shared.singleSignOnSessions.mapValues { json($0.settings) }),
            "services": .object(shared.services.mapValues { json($0.settings) }),
        ]
    }

    private static func json(_ settings: [String: ConfigFile.Value]) -> JSONValue {
        .object(
            settings.mapValues { value in
                switch value {
                case .text(let text): .string(text)
                case .nested(let values): .object(values.mapValues { .string($0) })
                }
            })
    }

    @Test func byteOrderMarkIsSkipped() throws {
        let file = try ConfigFile(parsing: [0xEF, 0xBB, 0xBF] + Array("[a]\nx = 1".utf8))
        #expect(file.sections.map(\.name) == ["a"])
    }

    struct FaultCase: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let line: Int?
        let reason: String

        init(_ text: String, _ line: Int?, _ reason: String) {
            bytes = Array(text.utf8)
            self.line = line
            self.reason = reason
        }

        var testDescription: String { reason }
    }

    @Test(arguments: [
        FaultCase("\nsecret = hunter2", 2, "a setting stands before the first [section]"),
        FaultCase("[a]\nhunter2", 2, "it is neither a [section] nor name = value"),
        FaultCase("[a]\n= hunter2", 2, "a value has no name"),
        FaultCase("[a]\nx=1\n[a]", 3, "the section [a] occurs twice"),
        FaultCase("[a]\nx=1\nx=2", 3, "the setting x occurs twice in its section"),
        FaultCase("[a]\ns3=\n  hunter2", nil, "a line below s3 is not of the form name = value"),
    ])
    func faultsNameTheLineAndQuoteNothing(_ testCase: FaultCase) {
        let fault = #expect(throws: ConfigFile.Fault.self) {
            try ConfigFile(parsing: testCase.bytes)
        }
        #expect(fault == ConfigFile.Fault(line: testCase.line, reason: testCase.reason))
    }

    @Test func textThatIsNotUTF8IsRefused() {
        #expect(throws: ConfigFile.Fault(line: nil, reason: "it is not UTF-8 text")) {
            try ConfigFile(parsing: [0x5B, 0xFF])
        }
    }

    @Test func credentialsGoBeforeConfig() throws {
        let shared = SharedConfiguration(
            config: try ConfigFile(
                parsing: Array("[default]\nregion = a\noutput = json\n[profile x]\n".utf8)),
            credentials: try ConfigFile(
                parsing: Array("[default]\nregion = b\n[profile y]\n[z]\n".utf8)))
        #expect(shared.profiles["default"]?["region"] == "b")
        #expect(shared.profiles["default"]?["output"] == "json")
        #expect(shared.profiles.keys.sorted() == ["default", "profile y", "x", "z"])
    }
}

struct ShellWordsTests {
    @Test func agreesWithShlex() async throws {
        let texts = [
            "", " ", "a", " a  b\tc\n", "'a b' c", "\"a b\"", "a'b c'd", "''", "a '' b", "\"\"",
            "a\\ b", "\"a\\\"b\\\\c\\d\\$\"", "'a\\b'", "'open", "\"open", "end\\", "\"end\\",
            "$HOME `x` $(y) * ; | & > #c", "é\u{a0}x", "\\\n", "a\r\nb",
            "\"/opt/my tools/helper\" --name 'it''s'",
        ]
        let answers = try await PythonOracle.run(
            "AWSTests/Python/split_words.py", input: .array(texts.map { .string($0) })
        ).elements
        try #require(answers.count == texts.count)
        for (text, expected) in zip(texts, answers) {
            let words = (try? ShellWords.split(text)).map { words in
                JSONValue.array(words.map { .string($0) })
            }
            #expect(words ?? nil == expected, "\(text.debugDescription)")
        }
    }
}
