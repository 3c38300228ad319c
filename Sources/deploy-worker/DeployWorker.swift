@main
struct DeployWorker {
    static func main() async {}
}
