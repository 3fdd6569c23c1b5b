"""Language models of others (GGUF files, Hugging Face folders) made into folders for onnxruntime-genai."""
