import Arguments
import Testing

struct HelpTests {
    @Test func ofTheProgram() {
        #expect(
            Help(fixture, columns: 60).overview() == """
                Usage: paint [apply] <file> [options]
                       paint undo [options]

                Paints what it is shown.

                Commands:
                  apply  paints a file
                  undo   takes the paint off

                Options of apply:
                  -s, --size N                  how large the result
                                                becomes, in units that
                                                nobody has agreed upon so
                                                far (default: 3)
                      --colour red|green        which colour (default: red)
                      --match GLOB              files to take (repeatable)
                      --maximum-directory-depth N
                                                levels
                  -f, --force                   go on whatever happens
                  -h, --help                    show this help

                Exit codes:
                  0  painted

                paint <command> --help describes the other commands.

                """)
    }

    @Test func ofACommand() {
        #expect(
            Help(fixture).text(for: fixture.commands[0]).hasPrefix(
                """
                Usage: paint [apply] <file> [options]

                Paints one file.

                Nothing else is touched.

                Operands:
                  <file>  what to paint

                Options:
                """))
    }

    @Test(arguments: [40, 60, 80, 120])
    func keepsToItsWidth(columns: Int) {
        for line in Help(fixture, columns: columns).overview().split(separator: "\n") {
            #expect(line.count <= max(columns, 44), "\(line)")
            #expect(line.last != " ")
        }
    }
}
