package io.refiner.messaging.policy;

import java.util.Locale;
import java.util.regex.Pattern;

import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * Names a model whose versions are published: its role, and its name among those of the role.
 *
 * @param role who uses it
 * @param name letters, digits, dots, underscores and hyphens, such as {@code mwp}
 */
public record PolicyName(PolicyRole role, String name) implements Comparable<PolicyName> {

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  public PolicyName {
    if (!LEGAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a policy's name must be 1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-', but is \""
              + name
              + "\"");
    }
  }

  /** Whose version it is. */
  static PolicyName of(PolicyUpdate update) {
    return new PolicyName(update.getRole(), update.getName());
  }

  /** Whose versions a process reports of. */
  static PolicyName of(PolicyStatus status) {
    return new PolicyName(status.getRole(), status.getName());
  }

  /** The key of the record that says which version is current. */
  String key() {
    return role.name().toLowerCase(Locale.ROOT) + "/" + name;
  }

  /** The key of a version's own record. */
  String key(long version) {
    return key() + "/" + version;
  }

  /** The key of what one process reports of the model. */
  String statusKey(String instance) {
    return key() + "/" + instance;
  }

  @Override
  public int compareTo(PolicyName other) {
    return key().compareTo(other.key());
  }

  /** As {@code generator/mwp}. */
  @Override
  public String toString() {
    return key();
  }
}
