/// What one target may import.
struct Layer {
    /// Targets of this package.
    var ours: Set<String>
    /// Modules of the toolchain and the C library.
    var others: Set<String> = []
}

/// The table of `ARCHITECTURE.md`: arrows point down only.
///
/// SwiftPM lets a target import what its dependencies depend on, declared or not, so the table is
/// kept here. A new arrow is a decision: make it in the table, `Package.swift` and the document.
let layers: [String: Layer] = [
    "CPlatform": Layer(ours: []),
    // Everything that talks to the kernel.
    "Platform": Layer(
        ours: ["COpenSSL", "CPlatform", "CZlib"],
        others: ["Dispatch", "Glibc", "Synchronization"]),
    "HTTP": Layer(ours: ["CCurl", "Platform"], others: ["Glibc", "Synchronization"]),
    "Arguments": Layer(ours: ["CPlatform", "Platform"], others: ["Glibc", "Synchronization"]),
    // Glibc for the strings that expat hands out.
    "AWS": Layer(
        ours: ["CExpat", "HTTP", "Platform"],
        others: ["FoundationEssentials", "Glibc", "Synchronization"]),
    // Decisions: nothing below this line sees a system call.
    "Manifest": Layer(ours: ["Platform"]),
    "Deploy": Layer(
        ours: ["AWS", "HTTP", "Manifest", "Platform"],
        others: ["FoundationEssentials", "Synchronization"]),
    "Worker": Layer(
        ours: ["AWS", "Deploy", "HTTP", "Manifest", "Platform"],
        others: ["FoundationEssentials", "Synchronization"]),
    "deploy-worker": Layer(
        ours: ["AWS", "Arguments", "Deploy", "HTTP", "Platform", "Worker"],
        others: ["Synchronization"]),
    "deploy-dist": Layer(
        ours: ["AWS", "Arguments", "Deploy", "HTTP", "Manifest", "Platform"],
        others: ["Synchronization"]),
]
