// swift-tools-version: 6.0
import Foundation
import PackageDescription

// The runtime by itself, with what it needs of the contract in `gen`, so that it is built and tested in place.
// `DAO_WASMTIME` is the folder of the library of wasmtime, if the linker does not find it by itself.
let library = ProcessInfo.processInfo.environment["DAO_WASMTIME"]

let package = Package(
    name: "Dao",
    platforms: [.macOS(.v15), .iOS(.v18)],
    targets: [
        .target(
            name: "Dao", path: ".", exclude: ["Sources/CCurl", "Sources/COpenSSL", "Sources/CSQLite", "Sources/CWasmtime", "Sources/DaoHome", "Sources/DaoWasmtime", "Tests", "gen/.dao-generated.json"],
            sources: ["gen", "Sources/Dao"]),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CCurl"),
        .target(
            name: "DaoHome",
            dependencies: [
                "Dao", "CSQLite", .target(name: "COpenSSL", condition: .when(platforms: [.linux])),
                .target(name: "CCurl", condition: .when(platforms: [.linux, .macOS])),
            ],
            swiftSettings: [.define("DAO_FILES"), .define("DAO_NET", .when(platforms: [.linux, .macOS]))]),
        .systemLibrary(name: "CWasmtime"),
        .target(name: "DaoWasmtime", dependencies: ["Dao", "CWasmtime"]),
        .testTarget(
            name: "DaoTests", dependencies: ["Dao", "DaoHome"] + (library == nil ? [] : ["DaoWasmtime"]),
            linkerSettings: library.map { [.unsafeFlags(["-L\($0)", "-Xlinker", "-rpath", "-Xlinker", $0])] } ?? []),
    ],
    swiftLanguageModes: [.v6]
)
