internal import Arguments
internal import Platform

@main
struct DeployDist {
    static func main() async {
        ProcessSetup.apply()
        let environment = Environment.current()
        let console = Console.standard(program: "deploy-dist", environment: environment)
        let status = await run(console, environment)
        if let failure = DescriptorSink.standardOutput.failure {
            console.message(.error, failure.description)
            ProcessSetup.end(status == ExitStatus.done ? ExitStatus.failed : status)
        }
        ProcessSetup.end(status)
    }

    private static func run(_ console: Console, _ environment: Environment) async -> Int32 {
        let options: DeployDistOptions
        do throws(UsageError) {
            options = try DeployDistOptions(arguments: Array(CommandLine.arguments.dropFirst()))
        } catch {
            console.message(.error, error.message, hint: error.hint)
            console.message(.hint, "see deploy-dist --help")
            return ExitStatus.usage
        }
        switch options {
        case .inquiry(let text):
            console.results.write(text)
            return ExitStatus.done
        case .deploy(let request):
            let command = DeployCommand(
                request: request, console: console, environment: environment)
            return await command.run()
        case .doctor(let request):
            let command = DoctorCommand(
                request: request, console: console, environment: environment)
            return await command.run()
        case .history:
            return notAvailable("history", console)
        case .rollback:
            return notAvailable("rollback", console)
        }
    }

    private static func notAvailable(_ command: String, _ console: Console) -> Int32 {
        console.message(.error, "the command \(command) is not available yet")
        return ExitStatus.failed
    }
}
