//! The unit: what it does when it starts, and its services.

use dao_bindings::messages::abi_v1::{HostInfo, Ready};
use dao_bindings::messages::greeting_v1::{HelloRequest, HelloResponse};
use dao_bindings::{Greeting, Result, Unit, avatar, unit};

struct Greeter;

impl Unit for Greeter {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        avatar::log::info(format!("running on {}", host.host));
        Ok((Self, Ready { state_schema: 1, ..Ready::default() }))
    }
}

impl Greeting for Greeter {
    async fn hello(&self, request: HelloRequest) -> Result<HelloResponse> {
        let text = format!("Hello, {}!", request.name);
        Ok(HelloResponse { text })
    }
}

unit!(Greeter);

#[cfg(test)]
mod tests {
    use dao_bindings::methods;
    use dao_bindings::native::{Home, Options};

    use super::*;

    #[test]
    fn it_greets() {
        let home = Home::open::<Greeter>(Options::new()).unwrap();
        let request = HelloRequest { name: "Ann".to_owned() };
        let reply = home.call(&methods::greeting::HELLO, request).unwrap();
        assert_eq!(reply.text, "Hello, Ann!");
    }
}
