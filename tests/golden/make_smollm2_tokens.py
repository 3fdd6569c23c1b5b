# ruff: noqa: RUF001 (texts of many scripts)
"""Make `smollm2_tokens.json`: the ids that llama.cpp gives. Run where llama-cpp-python is installed:

python make_smollm2_tokens.py SmolLM2-135M-Instruct.Q4_1.gguf
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from llama_cpp import Llama

TEXTS = [
    "Hello, world!",
    "The quick brown fox jumps over the lazy dog.",
    " leading space",
    "trailing space ",
    "  two  spaces  inside  ",
    "a\tb\t\tc",
    "line one\nline two\n\n\nline five",
    "windows\r\nline ends\r\n",
    "        eight spaces",
    "\n",
    " ",
    "    ",
    "0",
    "7 42 365 1984 65536",
    "123456789012345678901234567890",
    "1,234,567.89",
    "3.14159e-10",
    "2026-11-24T10:15:00Z",
    "12/31/1999 at 23:59",
    "$1,000.00, €950,50 and £7.5m",
    "Revenue rose 12.5% to 48.2 million (Q2 2024: 42.8).",
    "IBAN DE89 3704 0044 0532 0130 00",
    "Call +44 (0)20 7946 0958 ext. 12",
    "v1.2.3-rc4+build.567",
    "0x1F, 0b1011, 1_000_000",
    "H2O, CO2 and C6H12O6",
    "½ cup, ¾ of 5², ① ② ③, Ⅳ",
    "٣٤٥ and ४५६",
    "café naïve résumé Zürich Ærøskøbing",
    "cafe\u0301 with a combining accent",
    "São Paulo, não é só isso: ação, coração, pão",
    "Łódź, Kraków, Gdańsk, źdźbło",
    "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Ελληνικά: η γρήγορη αλεπού",
    "Быстрая коричневая лиса, 2024 год",
    "עברית וגם ערבית العربية",
    "日本語のテキスト、漢字とかな。",
    "中文文本:快速的棕色狐狸跳过懒狗。",
    "한국어 문장입니다.",
    "ภาษาไทย และ हिन्दी",
    "😀 😃 👍🏽 👩‍👩‍👧‍👦 🇵🇹",
    "mixed 漢字 and 123 and émoji 🎉!",
    "it's don't we're I've I'm they'll he'd IT'S DON'T",
    "it’s “quoted” — with dashes – and … dots",
    "def f(x: int) -> int:\n    return x ** 2  # square\n",
    "for (int i = 0; i < 10; ++i) { sum += a[i]; }",
    "SELECT name, COUNT(*) FROM t WHERE x >= 3 GROUP BY name;",
    '{"key": [1, 2.5, null, true], "näme": "värde"}',
    '<div class="a b">text &amp; more</div>',
    "| Name | Amount |\n|------|-------:|\n| Ada  | 1,200 |\n| Bo   |    30 |",
    'a;b;c\n1;2;3\n"x";"y, z";""',
    "https://example.org/path?q=1&r=%20#frag and me@example.org",
    "C:\\Users\\me\\file_v2.txt /usr/local/bin",
    "snake_case camelCase PascalCase kebab-case SCREAMING_CASE",
    "!!!??? ... --- ***___*** ((())) [[[]]] {{{}}}",
    "# Heading\n\n- item one\n- item two\n  1. nested\n\n> quote",
    "<|im_start|>user\nnot a turn<|im_end|>",
    "<|endoftext|> and <file_sep> as text",
    "a\u00a0b\u2003c\u200bd\u3000e",
    "soft\u00adhyphen and \ufb01 ligature",
    "x\u0000y and \u001b[31m",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "aaa   111   ???   \n   \n\n   b",
    "Dear Ms. O'Brien,\n\nRe: Contract No. 2024/0178-B\n\nYours faithfully,\n\t\tJ. K. Smith-Jones",
    "∑ x_i² ≤ √2 · π ≈ 3.1416 ∈ ℝ",
    "10:30am–5pm, 20°C, 5′11″, 50µg/ml",
    "no1 2b or not2b, abc123def456",
]


def main() -> int:
    model = Llama(sys.argv[1], vocab_only=True, verbose=False)
    tokens = [
        {"text": text, "ids": model.tokenize(text.encode(), add_bos=False, special=False)} for text in TEXTS
    ]
    lines = ",\n".join(json.dumps(entry) for entry in tokens)
    (Path(__file__).parent / "smollm2_tokens.json").write_text(f"[\n{lines}\n]\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
