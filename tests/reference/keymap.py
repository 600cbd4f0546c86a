"""Our parameters under the names that `transformers` gives them."""

import torch

BERT = {
    "embeddings.token": "bert.embeddings.word_embeddings",
    "embeddings.position": "bert.embeddings.position_embeddings",
    "embeddings.segment": "bert.embeddings.token_type_embeddings",
    "embeddings.norm": "bert.embeddings.LayerNorm",
    "pooler.dense": "bert.pooler.dense",
    "mlm.dense": "cls.predictions.transform.dense",
    "mlm.norm": "cls.predictions.transform.LayerNorm",
    "mlm": "cls.predictions",  # its bias
    "nsp.dense": "cls.seq_relationship",
}
BERT_LAYER = {
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "mlp.hidden": "intermediate.dense",
    "mlp.output": "output.dense",
    "mlp_norm": "output.LayerNorm",
}


def bert_name(ours: str) -> str:
    """layers.3.mlp.hidden.weight -> bert.encoder.layer.3.intermediate.dense.weight."""
    module, _, kind = ours.rpartition(".")
    if not module.startswith("layers."):
        return f"{BERT[module]}.{kind}"
    _, index, part = module.split(".", 2)
    return f"bert.encoder.layer.{index}.{BERT_LAYER[part]}.{kind}"


def bert_state(theirs: torch.nn.Module, ours: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The weights of a BertForPreTraining, by our names."""
    state = theirs.state_dict()
    return {name: state[bert_name(name)] for name in ours.state_dict()}


GPT2 = {
    "embeddings.token.weight": "wte.weight",
    "embeddings.position.weight": "wpe.weight",
    "final_norm.weight": "ln_f.weight",
    "final_norm.bias": "ln_f.bias",
}
GPT2_LAYER = {
    "attention.output": "attn.c_proj",
    "attention_norm": "ln_1",
    "mlp.hidden": "mlp.c_fc",
    "mlp.output": "mlp.c_proj",
    "mlp_norm": "ln_2",
}


def gpt2_state(theirs: torch.nn.Module, ours: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The weights of a GPT2Model, by our names; what GPT-2 does not have keeps our values."""
    state, out = theirs.state_dict(), dict(ours.state_dict())
    out["embeddings.segment.weight"] = torch.zeros_like(out["embeddings.segment.weight"])
    out |= {name: state[theirs_name] for name, theirs_name in GPT2.items()}
    for index in range(len(ours.layers)):
        for kind in ("weight", "bias"):
            fused = state[f"h.{index}.attn.c_attn.{kind}"]
            for part, tensor in zip(("query", "key", "value"), fused.chunk(3, dim=-1), strict=True):
                # GPT-2's weights are (in, out).
                out[f"layers.{index}.attention.{part}.{kind}"] = tensor.t()
            for part, their_part in GPT2_LAYER.items():
                out[f"layers.{index}.{part}.{kind}"] = state[f"h.{index}.{their_part}.{kind}"].t()
    return out
