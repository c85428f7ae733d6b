// swift-tools-version: 6.0
import PackageDescription

// Typed throws, `isolated` parameters and executors of tasks need the systems of 2024.
let package = Package(
    name: "Dao",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "Dao", targets: ["Dao"]),
        .library(name: "DaoWasmtime", targets: ["DaoWasmtime"]),
    ],
    targets: [
        .target(name: "Dao", path: "Sources/Dao"),
        .systemLibrary(name: "CWasmtime"),
        .target(
            name: "DaoWasmtime", dependencies: ["Dao", "CWasmtime"], path: "Sources/DaoWasmtime"),
    ],
    swiftLanguageModes: [.v6]
)
