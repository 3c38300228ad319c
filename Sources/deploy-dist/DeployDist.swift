@main
struct DeployDist {
    static func main() async {}
}
