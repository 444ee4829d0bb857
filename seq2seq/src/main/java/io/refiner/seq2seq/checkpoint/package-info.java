/**
 * Model folders in Hugging Face's format, in and out: configuration, tokenizer and safetensors
 * weights. Nothing here touches the engine.
 */
package io.refiner.seq2seq.checkpoint;
