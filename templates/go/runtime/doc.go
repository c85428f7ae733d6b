// Package host runs units: WebAssembly modules that speak the contract which this package was
// generated for.
//
//	unit, err := host.Load(module)
//	runtime, err := host.Start(ctx, unit, host.WithHandlers(capabilities.Handlers()))
//	defer runtime.Close(ctx)
//
// A [Runtime] is a [Caller], of which the generated clients are made. Files that belong together are
// named as in the other runtimes of the SDK.
package host
