/// Random bytes for nonces and deploy ids, from the system's generator.
package enum RandomBytes {
    /// `byteCount` random bytes as hexadecimal.
    package static func hex(byteCount: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return Hex.encode((0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
