package io.refiner.seq2seq.compiled;

import java.util.List;

import io.refiner.seq2seq.WeightFormat;

/**
 * How a projection is computed. Each kernel is one TorchScript class {@code Linear}: made from a
 * weight [out, in], which it packs once, it maps [..., in] to [..., out], or adds that to something
 * [..., out]. How many rows it will mostly see is a hint for packing.
 */
public enum LinearKernel {
  /**
   * oneDNN with the weight in its own layout; results differ from torch's by rounding only. Told of
   * few rows it lays outputs out in blocks of 32 instead of 64, which it reads faster for them.
   * Below 128 Ki values a call costs more than it saves, so small weights stay with torch.
   */
  ONEDNN(
      "oneDNN with packed fp32 weights",
      1e-5,
      "Tensor",
      "weight if weight.numel() < 131072 else ops.mkldnn._reorder_linear_weight(weight, rows)",
      "ops.mkldnn._linear_pointwise(x, self.packed, None, \"none\", [], \"\")"
          + " if self.packed.is_mkldnn else torch.linear(x, self.packed)",
      "ops.mkldnn._linear_pointwise(x, sum, self.packed, None, \"add\")"
          + " if self.packed.is_mkldnn else sum + torch.linear(x, self.packed)"),

  /** The engine's own; on a CPU slow for few rows. */
  TORCH("torch with fp32 weights", 1e-5, "Tensor", "weight", "torch.linear(x, self.packed)"),

  /** Weights of half the size, sums in fp32. */
  FP16(
      "fbgemm with fp16 weights",
      2e-3,
      "__torch__.torch.classes.quantized.LinearPackedParamsBase",
      "ops.quantized.linear_prepack_fp16(weight, None)",
      "ops.quantized.linear_dynamic_fp16(x, self.packed)"),

  /**
   * Weights rounded to 8 bits with a scale for each output, inputs to 7 with a scale for each call.
   */
  INT8(
      "fbgemm with int8 weights, scaled for each output",
      5e-2,
      "__torch__.torch.classes.quantized.LinearPackedParamsBase",
      "ops.quantized.linear_prepack(__torch__.rounded(weight), None)",
      "ops.quantized.linear_dynamic(x, self.packed, True)"),

  /** Everything in bfloat16 but norms, softmax and logits; 15 is bfloat16. */
  BF16(
      "torch with bf16 weights",
      3e-2,
      "Tensor",
      "weight.to(15)",
      "torch.linear(x.to(15), self.packed)");

  private static final String CLASS =
      """
      class Linear:
        packed : $TYPE
        def __init__(self, weight: Tensor, rows: int) -> NoneType:
          self.packed = $PACK
          return None
        def forward(self, x: Tensor) -> Tensor:
          return $APPLY
        def added_to(self, sum: Tensor, x: Tensor) -> Tensor:
          return $ADD

      # Symmetric, for each output on its own: the largest weight becomes 127. 12 is qint8.
      def rounded(weight: Tensor) -> Tensor:
        largest = torch.clamp(torch.amax(torch.abs(weight), [1]), 1e-12)
        zeros = torch.zeros_like(largest, dtype=4)
        return torch.quantize_per_channel(weight, torch.div(largest, 127.), zeros, 0, 12)

      """;

  /** Rows of a projection while answers are written, and while prompts are read. */
  private static final int FEW = 32;

  private static final int MANY = 1024;

  private final String description;
  private final double tolerance;
  private final String packedType;
  private final String pack;
  private final String apply;
  private final String add;

  LinearKernel(String description, double tolerance, String packedType, String pack, String apply) {
    this(description, tolerance, packedType, pack, apply, "sum + self.forward(x)");
  }

  LinearKernel(
      String description,
      double tolerance,
      String packedType,
      String pack,
      String apply,
      String add) {
    this.description = description;
    this.tolerance = tolerance;
    this.packedType = packedType;
    this.pack = pack;
    this.apply = apply;
    this.add = add;
  }

  /** Those that hold weights in the given way, the fastest first. */
  static List<LinearKernel> of(WeightFormat format, boolean gpu) {
    return switch (format) {
      case AUTO -> gpu ? List.of(BF16) : List.of(ONEDNN, TORCH);
      case FP32 -> gpu ? List.of(TORCH) : List.of(ONEDNN, TORCH);
      case FP16 -> List.of(FP16);
      case INT8 -> List.of(INT8);
      case BF16 -> List.of(BF16);
    };
  }

  /** The text with the numbers of rows that {@code Linear} is told to expect. */
  static String withRows(String text) {
    return text.replace("$FEW", String.valueOf(FEW)).replace("$MANY", String.valueOf(MANY));
  }

  /** What it is, for people. */
  public String description() {
    return description;
  }

  /** How far a result may be from the exact one, as a part of the largest. */
  double tolerance() {
    return tolerance;
  }

  /** The class {@code Linear}. */
  String source() {
    return CLASS
        .replace("$TYPE", packedType)
        .replace("$PACK", pack)
        .replace("$APPLY", apply)
        .replace("$ADD", add);
  }
}
