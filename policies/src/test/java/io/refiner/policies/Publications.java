package io.refiner.policies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import io.refiner.messaging.policy.PolicyName;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyUpdate;

/** Versions as a publisher writes them, and what can happen to their folders. */
final class Publications {

  static final String WEIGHTS = "model.safetensors";

  private Publications() {}

  static PolicyUpdate of(long version, Path folder) {
    return of(version, PolicyFolder.read(folder));
  }

  static PolicyUpdate of(long version, PolicyFolder folder) {
    PolicyName name = new PolicyName(PolicyRole.GENERATOR, "tiny");
    PolicyUpdate draft = folder.draft(name, Map.of(), "ann");
    return PolicyUpdate.newBuilder(draft).setVersion(version).build();
  }

  /** The same, for a folder that a publisher would not have taken. */
  static PolicyUpdate unchecked(PolicyUpdate like, Path folder) {
    return PolicyUpdate.newBuilder(like)
        .setUri(folder.toUri().toString())
        .setFiles(PolicyFiles.digests(folder))
        .setDigest(PolicyFiles.digests(folder).getOrDefault(WEIGHTS, ""))
        .build();
  }

  /** Half of the weights, as a copy that is under way leaves them. */
  static void cutShort(Path folder) {
    cutShort(folder, WEIGHTS);
  }

  static void cutShort(Path folder, String weights) {
    try (FileChannel channel =
        FileChannel.open(folder.resolve(weights), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another value in place of the last weight. */
  static void overwriteLastWeight(Path folder, float value) {
    try (FileChannel channel =
        FileChannel.open(folder.resolve(WEIGHTS), StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(bytes.putFloat(value).flip(), channel.size() - Float.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
