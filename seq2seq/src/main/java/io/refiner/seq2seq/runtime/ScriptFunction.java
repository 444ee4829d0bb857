package io.refiner.seq2seq.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

/**
 * A function that libtorch compiles from TorchScript source, for operations that DJL's arrays lack.
 *
 * <p>libtorch reads a module from an archive of source text and a pickle that only names the class;
 * both are written here, so nothing but text goes in. Gradients flow through.
 */
public final class ScriptFunction implements AutoCloseable {

  private static final String HEADER =
      """
      class M(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
      """;

  /** PROTO 2, then an object of the class M with the one attribute training = false. */
  private static final byte[] MODULE =
      pickle("\u0080\2c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0089ub.");

  /** PROTO 2, then an empty tuple. */
  private static final byte[] NO_CONSTANTS = pickle("\u0080\2).");

  /** Older versions would be upgraded on load, which drops arguments. */
  private static final byte[] VERSION = pickle("10\n");

  private final PtSymbolBlock block;

  private ScriptFunction(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles a method {@code forward}.
   *
   * @param manager owns the compiled function
   * @param source the method as TorchScript is serialized, from {@code def forward(self, ...)} on,
   *     without indentation
   */
  public static ScriptFunction compile(NDManager manager, String source) {
    String module = HEADER + source.strip().indent(2);
    try {
      byte[] archive = archive(module.getBytes(StandardCharsets.UTF_8));
      return new ScriptFunction(
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls with arrays; the result belongs to the first one's manager. */
  public NDList call(NDList arguments) {
    return IValueUtils.forward(block, arguments, true);
  }

  /**
   * Calls a function that works in place, with any arguments; its result is ignored. The arguments
   * are closed.
   */
  public void run(IValue... arguments) {
    try {
      IValueUtils.runMethod(block, "forward", arguments).close();
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  @Override
  public void close() {
    block.close();
  }

  private static byte[] archive(byte[] source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "m/data.pkl", MODULE);
      store(zip, "m/constants.pkl", NO_CONSTANTS);
      store(zip, "m/version", VERSION);
      store(zip, "m/code/__torch__.py", source);
    }
    return bytes.toByteArray();
  }

  /** libtorch reads only entries that are not compressed. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] pickle(String opcodes) {
    return opcodes.getBytes(StandardCharsets.ISO_8859_1);
  }
}
