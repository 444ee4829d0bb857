package io.refiner.schemas.codec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * A binary decoder that never allocates for more than the bytes that are there. Avro's own believes
 * a length of two gigabytes and allocates them before it finds that the input has ended. A length
 * that exceeds the remaining bytes is answered with an {@link EOFException}.
 */
final class BoundedDecoder extends Decoder {

  private final BinaryDecoder in;

  BoundedDecoder(byte[] bytes, int offset, int length) {
    this.in = DecoderFactory.get().binaryDecoder(bytes, offset, length, null);
  }

  int remaining() throws IOException {
    return in.inputStream().available();
  }

  private int length() throws IOException {
    long length = in.readLong();
    if (length < 0) {
      throw new IOException("a length is negative: " + length);
    }
    if (length > remaining()) {
      throw new EOFException("a length of " + length + " with " + remaining() + " bytes left");
    }
    return (int) length;
  }

  /** Every item of our schemas takes a byte at least, so that more items than bytes are a lie. */
  private long items(long count) throws IOException {
    if (count < 0 || count > remaining()) {
      throw new EOFException(count + " items with " + remaining() + " bytes left");
    }
    return count;
  }

  private byte[] bytes() throws IOException {
    byte[] bytes = new byte[length()];
    in.readFixed(bytes);
    return bytes;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(bytes());
  }

  @Override
  public String readString() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void skipString() throws IOException {
    in.skipFixed(length());
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(bytes());
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipFixed(length());
  }

  @Override
  public long readArrayStart() throws IOException {
    return items(in.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return items(in.arrayNext());
  }

  @Override
  public long skipArray() throws IOException {
    return items(in.skipArray());
  }

  @Override
  public long readMapStart() throws IOException {
    return items(in.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return items(in.mapNext());
  }

  @Override
  public long skipMap() throws IOException {
    return items(in.skipMap());
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void readFixed(byte[] target, int start, int count) throws IOException {
    in.readFixed(target, start, count);
  }

  @Override
  public void skipFixed(int count) throws IOException {
    in.skipFixed(count);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }
}
