import Arguments

/// A small program whose table has each kind of option.
let fixture: Program = {
    let help = Option("help", short: "h", help: "show this help", isInformational: true)
    let force = Option("force", short: "f", help: "go on whatever happens")
    let size = Option(
        "size", short: "s", value: .text(placeholder: "N"),
        help: "how large the result becomes, in units that nobody has agreed upon so far",
        default: "3")
    let colour = Option(
        "colour", value: .choice(["red", "green"]), help: "which colour", default: "red")
    let match = Option(
        "match", value: .text(placeholder: "GLOB"), help: "files to take", isRepeatable: true)
    let depth = Option("maximum-directory-depth", value: .text(placeholder: "N"), help: "levels")
    return Program(
        name: "paint", summary: "Paints what it is shown.",
        commands: [
            Command(
                "apply", summary: "paints a file",
                details: ["Paints one file.", "Nothing else is touched."],
                operands: [Program.Term("<file>", "what to paint")],
                options: [size, colour, match, depth, force, help]),
            Command("undo", summary: "takes the paint off", operands: [], options: [force, help]),
        ],
        sections: [Program.Section("Exit codes", [Program.Term("0", "painted")])])
}()
