/// The version of this program, told by `--version` and in its requests' User-Agent.
let version = "0.1.0"
