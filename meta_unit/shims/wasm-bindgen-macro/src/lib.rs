//! `#[wasm_bindgen]`, which accepts the one item that Loro writes and refuses every other.

use proc_macro::TokenStream;

/// The item, as its tokens print without spaces.
const DATE_NOW: &str = r#"extern"C"{#[wasm_bindgen(js_namespace=Date)]pubfnnow()->f64;}"#;

/// Turns the declaration of `Date.now` into a function that asks the Avatar's clock.
#[proc_macro_attribute]
pub fn wasm_bindgen(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let text: String = item.to_string().split_whitespace().collect();
    let answer = if arguments.is_empty() && text == DATE_NOW {
        "pub fn now() -> f64 { ::wasm_bindgen::date_now() }"
    } else {
        "compile_error!(\"this stand-in for wasm-bindgen knows Date.now only; \
         a unit reaches nothing but its Avatar (see meta_unit/shims)\");"
    };
    answer.parse().expect("both answers are Rust")
}
