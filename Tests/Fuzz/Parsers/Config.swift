import AWS

extension Parser {
    /// The file for config and, from the first NUL on, the one for credentials.
    func feedConfig(_ bytes: [UInt8]) {
        let files = bytes.pieces
        let config = try? ConfigFile(parsing: files[0])
        let credentials = files.count > 1 ? try? ConfigFile(parsing: files[1]) : nil
        _ = SharedConfiguration(config: config, credentials: credentials)
        let names = config?.sections.map { Array($0.name.utf8) } ?? []
        must(Set(names).count == names.count, "each section occurs once")
        for section in config?.sections ?? [] {
            must(section.settings.keys.allSatisfy { !$0.isEmpty }, "a setting has a name")
        }
        if let text = files[0].text, let words = try? ShellWords.split(text) {
            must(
                words.reduce(0) { $0 + $1.utf8.count } <= text.utf8.count, "words add nothing")
        }
    }
}
