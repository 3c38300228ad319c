/// One line that says how far a deployment is. ASCII only, so that a character is a column.
package enum StatusLine {
    /// The line for a terminal: a bar where there is room for one, and never wider than the
    /// terminal less one column, beyond which some of them wrap.
    package static func bar(_ progress: Progress, at time: Duration, columns: Int) -> String {
        let room = max(0, columns - 1)
        let words = plain(progress, at: time)
        guard let fraction = progress.fraction, progress.actionsPlanned > 0 else {
            return String(words.prefix(room))
        }
        let cells = min(30, room - words.count - 3)
        guard cells >= 10 else { return String(words.prefix(room)) }
        let filled = Int(fraction * Double(cells))
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: "-", count: cells - filled) + "] " + words
    }

    /// The words alone.
    package static func plain(_ progress: Progress, at time: Duration) -> String {
        guard let totals = progress.totals else {
            return "\((progress.stage ?? .scanning).rawValue): "
                + "\(Figures.count(progress.filesHashed, "file")), "
                + "\(Figures.bytes(progress.bytesHashed)) hashed"
        }
        let stage = (progress.stage ?? .uploading).rawValue
        var parts = ["\(progress.actionsDone)/\(progress.actionsPlanned) files"]
        if totals.uploadBytes > 0 {
            parts.append(
                "\(Figures.bytes(progress.bytesDone)) of \(Figures.bytes(totals.uploadBytes))")
        }
        if progress.actionsDone < progress.actionsPlanned {
            if let rate = progress.bytesPerSecond(at: time), rate >= 1 {
                parts.append("\(Figures.bytes(Int64(rate)))/s")
            }
            if let remaining = progress.remaining(at: time) {
                parts.append("ETA \(Figures.remaining(remaining))")
            }
        }
        return "\(stage): " + parts.joined(separator: ", ")
    }
}
