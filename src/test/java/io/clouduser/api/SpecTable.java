// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Good and bad manifests, one a row, for all who judge them: the CRD on an API server and {@link
 * SpecRules#check}.
 */
final class SpecTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD_ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String NAME = "jane.doe";

  /**
   * One manifest.
   *
   * @param what what is special about it
   * @param name metadata.name
   * @param spec as JSON
   * @param crd what the API server's message must say, or null where it accepts
   * @param code what {@link SpecRules} must say, or null where it accepts
   */
  record Manifest(String what, String name, ObjectNode spec, String crd, String code) {
    boolean good() {
      return crd == null;
    }

    /** As it is sent to an API server. */
    ObjectNode json() {
      ObjectNode json = JSON.createObjectNode();
      json.put("apiVersion", "clouduser.io/v1alpha1").put("kind", "CloudUser");
      json.putObject("metadata").put("name", name);
      json.set("spec", spec);
      return json;
    }

    /** As the operator reads it where no API server stood guard. */
    CloudUser resource() {
      return Serialization.unmarshal(json().toString(), CloudUser.class);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private final List<Manifest> rows = new ArrayList<>();

  private SpecTable() {}

  static List<Manifest> all() {
    SpecTable table = new SpecTable();
    table.names();
    table.email();
    table.attributes();
    table.lists();
    table.tags();
    table.credentials();
    return table.rows;
  }

  private void names() {
    good("nothing but an address", "{}");
    good("a user name", "{'userName': 'Jane_Doe+x=1,2.@-'}");
    good("a user name of 64 characters", "{'userName': '" + "u".repeat(64) + "'}");
    good("a resource name of 64 characters", "n".repeat(63) + "0", "{}");
    good("a long resource name with a user name", "n".repeat(100), "{'userName': 'jane'}");
    bad("a resource name of 65", "n".repeat(65), "{}", "give spec.userName", "the user name must");
    bad(
        "a user name of 65",
        "{'userName': '" + "u".repeat(65) + "'}",
        "spec.userName",
        "user name");
    bad("an empty user name", "{'userName': ''}", "spec.userName", "the user name must");
    bad("a space in the user name", "{'userName': 'a b'}", "spec.userName", "the user name must");
    bad("a slash in the user name", "{'userName': 'a/b'}", "spec.userName", "the user name must");
    bad("an umlaut in the user name", "{'userName': 'jörg'}", "spec.userName", "user name must");
    bad("a new line after the user name", "{'userName': 'a\\n'}", "spec.userName", "user name");
  }

  private void email() {
    good("a plus address", email("jane+aws@mail.example.com"));
    good("a domain of other letters", email("jane@bücher.example"));
    good("a local part of 64", email("a".repeat(64) + "@example.com"));
    good("an address of 254", email("a@" + "b".repeat(240) + ".example.com"));
    badEmail("no address", "");
    badEmail("no @", "jane.example.com");
    bad(
        "no dot in the domain",
        email("jane@localhost"),
        "such as jane.doe@example.com",
        "spec.email");
    badEmail("two addresses", "a@example.com,b@example.com");
    badEmail("two addresses with a space", "a@example.com b@example.com");
    badEmail("a name before the address", "Jane <jane@example.com>");
    badEmail("a quoted local part", "\\\"jane doe\\\"@example.com");
    badEmail("an umlaut in the local part", "jörg@example.com");
    badEmail("a dot at the beginning", ".jane@example.com");
    badEmail("two dots", "jane..doe@example.com");
    badEmail("a dot at the end", "jane@example.com.");
    badEmail("a new line at the end", "jane@example.com\\n");
    badEmail("another header", "jane@example.com\\r\\nBcc: eve@example.com");
    badEmail("a vertical tab", "jane@exam\\u000bple.com");
    badEmail("an invisible character from a copied text", "jane@example.com\\u200b");
    badEmail("a no-break space", "jane@example.com\\u00a0");
    badEmail("a local part of 65", "a".repeat(65) + "@example.com");
    badEmail("an address of 255", "a@" + "b".repeat(241) + ".example.com");
    rows.add(
        new Manifest("no email", NAME, object("{}"), "spec.email: Required value", "spec.email"));
  }

  private void attributes() {
    good("a name with all kinds of letters", "{'displayName': 'Zoë \\uD83D\\uDE00 O\\'Neil'}");
    good("a name of 128", "{'displayName': '" + "x".repeat(128) + "'}");
    good("a name of 128 outside of the first plane", "{'displayName': '" + "😀".repeat(128) + "'}");
    bad("an empty name", "{'displayName': ''}", "spec.displayName", "spec.displayName");
    bad("a name of 129", "{'displayName': '" + "x".repeat(129) + "'}", "128", "spec.displayName");
    bad("a line break in the name", "{'displayName': 'a\\nb'}", "displayName", "spec.displayName");
    bad("a line break after the name", "{'displayName': 'a\\n'}", "displayName", "displayName");

    good("a path", "{'path': '/people/red/'}");
    good("a path of 512", "{'path': '/" + "p".repeat(510) + "/'}");
    bad("a path of 513", "{'path': '/" + "p".repeat(511) + "/'}", "spec.path", "spec.path");
    bad("a path without end", "{'path': '/people'}", "begin and end with", "begin and end with");
    bad("a path without beginning", "{'path': 'people/'}", "spec.path", "spec.path");
    bad("a path with a space", "{'path': '/a b/'}", "spec.path", "spec.path");
    bad("an empty path", "{'path': ''}", "spec.path", "spec.path");

    good("a boundary", "{'permissionsBoundary': '" + GOOD_ARN + "'}");
    good(
        "a boundary in China",
        "{'permissionsBoundary': 'arn:aws-cn:iam::123456789012:policy/a/b'}");
    bad("a boundary by name", "{'permissionsBoundary': 'wall'}", "permissionsBoundary", "Boundary");
    bad(
        "a role as boundary",
        "{'permissionsBoundary': 'arn:aws:iam::123456789012:role/x'}",
        "spec.permissionsBoundary",
        "spec.permissionsBoundary");
  }

  private void lists() {
    good("ten groups", "{'groups': " + list(10, "'g%s'") + "}");
    good("groups that differ in case", "{'groups': ['dev', 'Dev']}");
    bad("eleven groups", "{'groups': " + list(11, "'g%s'") + "}", "10", "spec.groups has 11");
    bad("a group twice", "{'groups': ['dev', 'ops', 'dev']}", "Duplicate value", "more than once");
    bad("an empty group", "{'groups': ['']}", "spec.groups[0]", "spec.groups");
    bad("a group of 129", "{'groups': ['" + "g".repeat(129) + "']}", "spec.groups[0]", "groups");
    bad("a group's path", "{'groups': ['/a/b']}", "spec.groups[0]", "spec.groups");
    good("twenty policies", "{'policies': " + list(20, "'" + GOOD_ARN + "%s'") + "}");
    bad(
        "twenty-one policies",
        "{'policies': " + list(21, "'" + GOOD_ARN + "%s'") + "}",
        "20",
        "spec.policies has 21");
    bad(
        "a policy twice",
        "{'policies': ['" + GOOD_ARN + "', '" + GOOD_ARN + "']}",
        "Duplicate value",
        "more than once");
    bad(
        "a policy by name",
        "{'policies': ['ReadOnlyAccess']}",
        "spec.policies[0]",
        "must be the ARN");
    bad(
        "an account of eleven digits",
        "{'policies': ['arn:aws:iam::12345678901:policy/x']}",
        "spec.policies[0]",
        "spec.policies");
  }

  private void tags() {
    good("tags", "{'tags': {'team': 'red', 'cost centre': '', 'Größe': 'é_.:/=+-@ 7'}}");
    good("forty tags", "{'tags': {" + pairs(40) + "}}");
    good("a key of 128", "{'tags': {'" + "k".repeat(128) + "': 'x'}}");
    good("a value of 256", "{'tags': {'k': '" + "v".repeat(256) + "'}}");
    good(
        "a key that only begins like a reserved one",
        "{'tags': {'managed-by-us': 'x', 'aws': 'y'}}");
    bad("forty-one tags", "{'tags': {" + pairs(41) + "}}", "40", "spec.tags has 41");
    bad("an AWS key", "{'tags': {'aws:x': 'y'}}", "are reserved", "is reserved");
    bad("an AWS key in capitals", "{'tags': {'AWS:x': 'y'}}", "are reserved", "is reserved");
    bad("our own key", "{'tags': {'clouduser.io/owner': 'me'}}", "are reserved", "is reserved");
    bad("our own key, disguised", "{'tags': {'CloudUser.io/x': 'm'}}", "reserved", "is reserved");
    bad("the marker", "{'tags': {'Managed-By': 'terraform'}}", "are reserved", "is reserved");
    bad("an empty key", "{'tags': {'': 'x'}}", "a tag key has 1 to 128", "a key must be");
    bad(
        "a key of 129",
        "{'tags': {'" + "k".repeat(129) + "': 'x'}}",
        "a tag key has",
        "a key must be");
    bad("a star in a key", "{'tags': {'a*b': 'x'}}", "a tag key has", "a key must be");
    bad("a new line after a key", "{'tags': {'a\\n': 'x'}}", "a tag key has", "a key must be");
    bad("a value of 257", "{'tags': {'k': '" + "v".repeat(257) + "'}}", "256", "spec.tags");
    bad("a bracket in a value", "{'tags': {'k': '<x>'}}", "spec.tags[k]", "must consist of");
    bad("a new line after a value", "{'tags': {'k': 'x\\n'}}", "spec.tags[k]", "must consist of");
    bad(
        "keys that differ in case",
        "{'tags': {'a': '1', 'A': '2'}}",
        "in case alone",
        "case alone");
  }

  private void credentials() {
    good("a length of 12", "{'console': {'passwordLength': 12}}");
    good("a length of 128", "{'console': {'passwordLength': 128}}");
    bad("a length of 11", "{'console': {'passwordLength': 11}}", "to 12", "must be 12 to 128");
    bad("a length of 129", "{'console': {'passwordLength': 129}}", "to 128", "must be 12 to 128");
    good("a high revision", "{'credentials': {'revision': 9007199254740993}}");
    bad("revision 0", "{'credentials': {'revision': 0}}", "to 1", "must be 1 or more");
    bad("a negative revision", "{'credentials': {'revision': -1}}", "to 1", "must be 1 or more");
    good("an hour", "{'credentials': {'validFor': '1h'}}");
    good("three days", "{'credentials': {'validFor': '72h'}}");
    good("hours, minutes and seconds", "{'credentials': {'validFor': '9999h59m59s'}}");
    good("minutes", "{'credentials': {'validFor': '90m'}}");
    good("seconds", "{'credentials': {'validFor': '90s'}}");
    badValidity("no hour", "0h30m");
    badValidity("no time at all", "0s");
    badValidity("days", "3d");
    badValidity("a number", "72");
    badValidity("a fraction", "1.5h");
    badValidity("sixty minutes", "1h60m");
    badValidity("more than a year", "10000h");
    badValidity("a new line after it", "72h\\n");
    badValidity("an empty text", "");
    good("a language", "{'language': 'ko'}");
    good("a language of a country", "{'language': 'pt-BR'}");
    good("a language in a script", "{'language': 'zh-Hant-TW'}");
    bad("no language", "{'language': ''}", "must be a language tag", "must be a language tag");
    bad("a language's name", "{'language': 'Korean'}", "language tag", "language tag");
    bad("a locale of another kind", "{'language': 'pt_BR'}", "language tag", "language tag");
    bad("a path as a language", "{'language': '../x'}", "language tag", "language tag");
    good("another tool's user", "{'management': 'CredentialsOnly', 'suspended': true}");
    good("adoption", "{'adoption': 'Adopt', 'deletionPolicy': 'Retain'}");
  }

  private void good(String what, String spec) {
    good(what, NAME, spec);
  }

  private void good(String what, String name, String spec) {
    rows.add(new Manifest(what, name, withEmail(spec), null, null));
  }

  private void bad(String what, String spec, String crd, String code) {
    bad(what, NAME, spec, crd, code);
  }

  private void bad(String what, String name, String spec, String crd, String code) {
    rows.add(new Manifest(what, name, withEmail(spec), crd, code));
  }

  private void badValidity(String what, String validFor) {
    bad(
        "validFor: " + what,
        "{'credentials': {'validFor': '" + validFor + "'}}",
        "must be a duration",
        "spec.credentials.validFor");
  }

  private void badEmail(String what, String address) {
    bad(what, email(address), "spec.email", "spec.email must be one e-mail address");
  }

  private static String email(String address) {
    return "{'email': '" + address + "'}";
  }

  private static ObjectNode withEmail(String spec) {
    ObjectNode json = object(spec);
    if (!json.has("email")) {
      json.put("email", "jane@example.com");
    }
    return json;
  }

  /** Reads JSON whose quotes are single ones. */
  static ObjectNode object(String json) {
    try {
      String quoted = json.replace("\\'", "\u0001").replace('\'', '"').replace('\u0001', '\'');
      JsonNode node = JSON.readTree(quoted);
      return (ObjectNode) node;
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  private static String list(int size, String format) {
    return IntStream.range(0, size)
        .mapToObj(i -> format.replace("%s", Integer.toString(i)))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String pairs(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> "'k" + i + "': 'v'")
        .collect(Collectors.joining(", "));
  }
}
