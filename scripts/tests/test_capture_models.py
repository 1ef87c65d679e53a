"""Tests of the captured queries and keys against transformers itself, where that is installed (scripts/setup hf).

The Hugging Face models are tiny and random, built here, so nothing is downloaded.
"""

import unittest

import numpy as np

from capture import encoder
from capture.causal import Causal
from capture.common import CaptureError

try:
    import torch
    import transformers
except ImportError:
    torch = None

SHAPE = {
    "hidden_size": 96,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "vocab_size": 50,
    "max_position_embeddings": 64,
}
WINDOWS = [[1, 2, 3, 4, 5], [3, 4, 5, 6, 7], [5, 6, 7, 8, 9]]


@unittest.skipIf(torch is None, "needs PyTorch and transformers: scripts/setup hf")
class Causals(unittest.TestCase):
    def check(self, config: object) -> None:
        """At every layer the keys are those that the model caches, and the softmax of q.k, each query head with
        its group's KV head, is the attention that the model reports."""
        torch.manual_seed(0)
        model = transformers.AutoModel.from_config(config, attn_implementation="eager").eval()
        # Random weights start small, and norms at one: scale both, so that attention is far from uniform.
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(1 + 4 * torch.rand_like(parameter))
            ids = torch.tensor([[token for window in WINDOWS for token in window]])
            expected = model(ids, use_cache=True, output_attentions=True)
        source = Causal(model, None, "tiny")
        for layer in range(3):
            queries, keys = source.capture(WINDOWS, layer)
            self.assertEqual((queries.shape, keys.shape), ((6, 15, 16), (2, 15, 16)))
            cached = expected.past_key_values.layers[layer].keys[0].numpy()
            np.testing.assert_allclose(keys, cached, rtol=1e-4, atol=1e-4)
            logits = queries @ keys.repeat(3, axis=0).transpose(0, 2, 1) / np.sqrt(16)
            logits[:, ~np.tri(15, dtype=bool)] = -np.inf
            shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
            shares /= shares.sum(axis=-1, keepdims=True)
            np.testing.assert_allclose(shares, expected.attentions[layer][0].numpy(), rtol=1e-3, atol=1e-4)

    def test_llama(self) -> None:
        self.check(transformers.LlamaConfig(**SHAPE))

    def test_llama_3_1_scaled_rotation(self) -> None:
        scaling = {
            "rope_type": "llama3",
            "rope_theta": 10000.0,
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 32,
        }
        self.check(transformers.LlamaConfig(**SHAPE, rope_parameters=scaling))

    def test_qwen2(self) -> None:
        self.check(transformers.Qwen2Config(**SHAPE))

    def test_qwen3_with_norms_of_queries_and_keys(self) -> None:
        self.check(transformers.Qwen3Config(**SHAPE))

    def test_other_family_is_refused(self) -> None:
        model = transformers.AutoModel.from_config(transformers.GPT2Config(n_embd=8, n_layer=1, n_head=1, vocab_size=9))
        with self.assertRaisesRegex(CaptureError, "of family gpt2; there are: llama, qwen2, qwen3"):
            Causal(model, None, "tiny")

    def test_too_many_tokens_are_refused(self) -> None:
        model = transformers.AutoModel.from_config(transformers.LlamaConfig(**SHAPE))
        with self.assertRaisesRegex(CaptureError, "together are 65 tokens, but tiny takes 64"):
            Causal(model, None, "tiny").capture([[1] * 65], 0)


@unittest.skipIf(torch is None, "needs PyTorch and transformers: scripts/setup hf")
class PackagedEncoder(unittest.TestCase):
    def test_agrees_with_transformers(self) -> None:
        source = encoder.load()
        window = source.tokenize("Down, down, down. Would the fall never come to an end?")
        model = transformers.BertModel.from_pretrained(encoder.model_folder()).eval()
        tokenizer = transformers.BertTokenizerFast.from_pretrained(encoder.model_folder())
        seen = {}
        attention = model.encoder.layer[3].attention.self
        attention.query.register_forward_hook(lambda _, __, out: seen.update(queries=out))
        attention.key.register_forward_hook(lambda _, __, out: seen.update(keys=out))
        with torch.no_grad():
            model(torch.tensor([[tokenizer.cls_token_id, *window, tokenizer.sep_token_id]]))
        for got, name in zip(source.capture([window], 3), ("queries", "keys"), strict=True):
            expected = seen[name][0, 1:-1].reshape(len(window), 12, 32).transpose(0, 1).numpy()
            np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
