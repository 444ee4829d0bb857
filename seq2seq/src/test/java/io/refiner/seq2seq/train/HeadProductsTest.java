package io.refiner.seq2seq.train;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeadProductsTest {

  @Test
  void areByOneDnnWhereItWorks() {
    assertThat(HeadProducts.of(Precision.FP32, Optional::empty)).isEqualTo(HeadProducts.ONEDNN);
  }

  @Test
  void areTheEnginesOwnWhereOneDnnDoesNotWork() {
    assertThat(HeadProducts.of(Precision.FP32, () -> Optional.of("no such operation")))
        .isEqualTo(HeadProducts.TORCH);
  }

  @Test
  void areInBf16WhereThatIsAskedFor() {
    assertThat(HeadProducts.of(Precision.BF16, Optional::empty)).isEqualTo(HeadProducts.BF16);
  }
}
