package io.refiner.schemas.codec;

import org.apache.avro.Conversion;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the records of this module may be made. Since 1.12.1 Avro makes none that it was
 * not told of, not even as a default in a builder, and asks for a system property or for a call
 * that comes first. It converts nothing: Avro loads its conversions before the first record is
 * made, whoever makes it, so that no caller has to remember the call.
 */
public final class TrustedRecords extends Conversion<TrustedRecords> {

  private static final String TRUSTED = "io.refiner.schemas.record";

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(TRUSTED)));
  }

  @Override
  public Class<TrustedRecords> getConvertedType() {
    return TrustedRecords.class;
  }

  @Override
  public String getLogicalTypeName() {
    return "refiner-trusted-records";
  }
}
