package io.refiner.seq2seq.checkpoint;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HalfFloatsTest {

  @Test
  void everyHalfSurvivesTheWayToFloatAndBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = HalfFloats.fromHalf((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloats.toHalf(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void knownValuesAreRead() {
    assertThat(HalfFloats.fromHalf((short) 0x3c00)).isEqualTo(1f);
    assertThat(HalfFloats.fromHalf((short) 0xc000)).isEqualTo(-2f);
    assertThat(HalfFloats.fromHalf((short) 0x7bff)).isEqualTo(HalfFloats.MAX);
    assertThat(HalfFloats.fromHalf((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(HalfFloats.fromHalf((short) 0x7c00)).isInfinite();
    assertThat(HalfFloats.fromHalf((short) 0x7e00)).isNaN();
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    float step = 0x1p-10f;
    assertThat(HalfFloats.toHalf(1 + step * 0.49f)).isEqualTo((short) 0x3c00);
    assertThat(HalfFloats.toHalf(1 + step * 0.5f)).isEqualTo((short) 0x3c00);
    assertThat(HalfFloats.toHalf(1 + step * 1.5f)).isEqualTo((short) 0x3c02);
    assertThat(HalfFloats.toHalf(1 + step * 0.51f)).isEqualTo((short) 0x3c01);
    assertThat(HalfFloats.toHalf(70000f)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloats.toHalf(Math.nextDown(0x1p-14f))).isEqualTo((short) 0x0400);
    assertThat(HalfFloats.toHalf(Float.NaN)).isEqualTo((short) 0x7e00);
  }
}
