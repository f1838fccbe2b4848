//! What a requester node checks of a job before it takes it.

use bac_client::model::{Deal, Engine, Network, NetworkConfig, Spec, StorageSourceType};

/// The first fault, in the server's order and words.
pub(crate) fn spec(spec: &Spec) -> Result<(), String> {
    if *spec == Spec::default() {
        return Err("job spec is empty".to_owned());
    }
    deal(&spec.deal)?;
    engine(spec)?;
    network(&spec.network)?;
    for input in &spec.inputs {
        if let StorageSourceType::Other(word) = &input.storage_source {
            return Err(format!("invalid input volume type: {word}"));
        }
    }
    Ok(())
}

fn deal(deal: &Deal) -> Result<(), String> {
    if *deal == Deal::default() {
        return Err("job deal is empty".to_owned());
    }
    if deal.concurrency < 1 {
        return Err("concurrency must be >= 1".to_owned());
    }
    if deal.confidence < 0 {
        return Err("confidence must be >= 0".to_owned());
    }
    if deal.confidence > deal.concurrency {
        return Err("the deal confidence cannot be higher than the concurrency".to_owned());
    }
    Ok(())
}

/// Older releases name the engine in `Engine`, newer ones in `EngineSpec` too.
fn engine(spec: &Spec) -> Result<(), String> {
    match &spec.engine {
        Engine::Other(word) => Err(format!("invalid executor type: {word}")),
        engine if *engine == Engine::default() && spec.engine_spec.kind.is_empty() => {
            Err("invalid executor type: ".to_owned())
        }
        _ => Ok(()),
    }
}

fn network(network: &NetworkConfig) -> Result<(), String> {
    match &network.kind {
        Network::Other(word) => Err(format!("invalid networking type: {word}")),
        _ => Ok(()),
    }
}
