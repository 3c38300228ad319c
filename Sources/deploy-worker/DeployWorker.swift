internal import Arguments
internal import Platform
internal import Worker

@main
struct DeployWorker {
    static func main() async {
        ProcessSetup.apply()
        ProcessSetup.keepFilesPrivate()
        let environment = Environment.current()
        let console = Console.standard(program: "deploy-worker", environment: environment)
        ProcessSetup.end(await run(console, environment))
    }

    private static func run(_ console: Console, _ environment: Environment) async -> Int32 {
        let invocation: Invocation
        do throws(UsageError) {
            let program = CommandTable.program
            invocation = try Parser(program).parse(Array(CommandLine.arguments.dropFirst()))
            if let text = try Inquiry.answer(
                to: invocation, of: program, version: Build.description)
            {
                console.results.write(text)
                return ExitStatus.done
            }
        } catch {
            console.message(.error, error.message, hint: error.hint)
            console.message(.hint, "see deploy-worker --help")
            return ExitStatus.usage
        }
        do {
            return try await perform(invocation, console, environment)
        } catch {
            let failure = Failure(error)
            console.message(.error, failure.message, hint: failure.hint)
            return failure.exitStatus
        }
    }

    private static func perform(
        _ invocation: Invocation, _ console: Console, _ environment: Environment
    ) async throws -> Int32 {
        let settings = SettingsFile(path: invocation.value("env-file"), environment: environment)
        switch invocation.command.name {
        case CommandTable.health: return try HealthCommand(console: console).run(settings)
        case CommandTable.send:
            return try await SendCommand(invocation, console: console).run(settings)
        case CommandTable.doctor:
            return try await DoctorCommand(
                console: console, isJSON: invocation.has("json")
            ).run(settings)
        default: return try await RunCommand(console: console).run(settings)
        }
    }
}
