"""Decoder models of the Llama and Qwen families, through Hugging Face transformers.

Queries and keys are taken where the model hands them to its attention function: after the projections, after
Qwen3's norms of queries and keys, after the rotary embedding with whatever scaling the model's configuration
asks for, and before grouped KV heads are repeated. So nothing of a family is written here a second time.

The windows follow each other in one sequence, as the frames of a video do in a language model's context: a
token's position, and with it its rotation, keeps growing.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from capture.common import Array, CaptureError

FAMILIES = ("llama", "qwen2", "qwen3")
ATTENTION = "dregen_capture"


class Captured(Exception):
    """Ends the forward pass once the layer's queries and keys are there."""

    def __init__(self, queries: Array, keys: Array) -> None:
        super().__init__()
        self.queries = queries
        self.keys = keys


class Causal:
    """A decoder without its output layer, and the tokenizer that belongs to it (tests go without)."""

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:
        config = model.config
        if config.model_type not in FAMILIES:
            raise CaptureError(f"{name} is of family {config.model_type}; there are: {', '.join(FAMILIES)}")
        self.name = name
        self.layers: int = config.num_hidden_layers
        self.query_heads: int = config.num_attention_heads
        self.kv_heads: int = config.num_key_value_heads
        self.max_window: int = config.max_position_embeddings
        self._model = model.eval()
        self._tokenizer = tokenizer

    def tokenize(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def capture(self, windows: Sequence[Sequence[int]], layer: int) -> tuple[Array, Array]:
        import torch

        # Llama expects its begin-of-text token, on which much attention rests; it is not captured.
        start = getattr(self._tokenizer, "bos_token_id", None)
        prefix = [] if start is None else [start]
        ids = [*prefix, *(token for window in windows for token in window)]
        if len(ids) > self.max_window:
            raise CaptureError(
                f"all frames together are {len(ids)} tokens, but {self.name} takes {self.max_window}: take fewer frames"
            )
        register_attention()
        self._model.set_attn_implementation(ATTENTION)
        try:
            with torch.inference_mode():
                self._model(torch.tensor([ids]), use_cache=False, dregen_capture_layer=layer)
        except Captured as captured:
            return captured.queries[:, len(prefix) :], captured.keys[:, len(prefix) :]
        raise CaptureError(f"{self.name} never reached the attention of layer {layer}")


def register_attention() -> None:
    """Makes known to transformers an attention function that stops at a layer with its queries and keys, and
    otherwise is torch's own."""
    from transformers import AttentionInterface
    from transformers.integrations.sdpa_attention import sdpa_attention_forward
    from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

    def attention(module: Any, query: Any, key: Any, *args: Any, dregen_capture_layer: int, **kwargs: Any) -> Any:
        if module.layer_idx == dregen_capture_layer:
            raise Captured(query[0].float().cpu().numpy(), key[0].float().cpu().numpy())
        return sdpa_attention_forward(module, query, key, *args, **kwargs)

    AttentionInterface.register(ATTENTION, attention)
    AttentionMaskInterface.register(ATTENTION, sdpa_mask)


def load(name: str, layer: int) -> Causal:
    """A model by its Hugging Face name or folder; only the layers up to `layer` are loaded."""
    try:
        import torch
        from transformers import AutoConfig, AutoModel, AutoTokenizer
        from transformers.utils import logging
    except ImportError as error:
        raise CaptureError(f"{error}: run scripts/setup hf") from error
    logging.set_verbosity_error()  # or it lists every weight of the layers that are left out
    try:
        config = AutoConfig.from_pretrained(name)
        if config.model_type not in FAMILIES:
            raise CaptureError(f"{name} is of family {config.model_type}; there are: {', '.join(FAMILIES)}")
        if layer < config.num_hidden_layers:
            config.num_hidden_layers = layer + 1
        model, info = AutoModel.from_pretrained(name, config=config, dtype=torch.float32, output_loading_info=True)
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise CaptureError(f"{name} cannot be loaded: {error}") from error
    if info["missing_keys"]:
        raise CaptureError(f"{name} lacks weights: {', '.join(sorted(info['missing_keys']))}")
    # A folder goes by its last part: a trace holds no path of the machine that made it.
    return Causal(model, tokenizer, Path(name).resolve().name if Path(name).is_dir() else name)
