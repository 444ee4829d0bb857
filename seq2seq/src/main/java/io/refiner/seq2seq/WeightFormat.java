package io.refiner.seq2seq;

/** How a network that generates holds its weights. */
public enum WeightFormat {
  /** fp32 on a CPU, bf16 on a GPU. */
  AUTO,
  FP32,
  FP16,
  INT8,
  BF16
}
