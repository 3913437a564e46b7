/// The release that gateway and console are of; `make deb` asks the binary for it.
public enum Release {
    public static let version = "0.1.0"
}
