// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SES v2's REST bindings: method and path to operation and path parameters. */
final class SesRoutes {
  /** An operation and what path, query string and body say. */
  record Match(String operation, ObjectNode parameters) {}

  private record Route(String method, Pattern path, List<String> names, String operation) {}

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
  private static final List<Route> ROUTES =
      List.of(
          route("POST", "outbound-emails", "SendEmail"),
          route("GET", "account", "GetAccount"),
          route("POST", "identities", "CreateEmailIdentity"),
          route("GET", "identities", "ListEmailIdentities"),
          route("GET", "identities/{EmailIdentity}", "GetEmailIdentity"),
          route("DELETE", "identities/{EmailIdentity}", "DeleteEmailIdentity"),
          route("PUT", "suppression/addresses", "PutSuppressedDestination"),
          route("GET", "suppression/addresses/{EmailAddress}", "GetSuppressedDestination"),
          route("DELETE", "suppression/addresses/{EmailAddress}", "DeleteSuppressedDestination"),
          route("POST", "configuration-sets", "CreateConfigurationSet"),
          route("GET", "configuration-sets", "ListConfigurationSets"),
          route("GET", "configuration-sets/{ConfigurationSetName}", "GetConfigurationSet"),
          route("DELETE", "configuration-sets/{ConfigurationSetName}", "DeleteConfigurationSet"),
          option("delivery-options", "Delivery"),
          option("reputation-options", "Reputation"),
          option("sending", "Sending"),
          option("suppression-options", "Suppression"),
          option("tracking-options", "Tracking"),
          option("vdm-options", "Vdm"),
          option("archiving-options", "Archiving"),
          destination("POST", "", "CreateConfigurationSetEventDestination"),
          destination("GET", "", "GetConfigurationSetEventDestinations"),
          destination("PUT", "/{EventDestinationName}", "UpdateConfigurationSetEventDestination"),
          destination(
              "DELETE", "/{EventDestinationName}", "DeleteConfigurationSetEventDestination"),
          route("GET", "tags", "ListTagsForResource"),
          route("POST", "tags", "TagResource"),
          route("DELETE", "tags", "UntagResource"));

  private SesRoutes() {}

  static Optional<Match> match(WireRequest request) {
    for (Route route : ROUTES) {
      Matcher matcher = route.path().matcher(request.path());
      if (route.method().equals(request.method()) && matcher.matches()) {
        ObjectNode parameters =
            Json.parse(request.body()) instanceof ObjectNode body ? body : Json.object();
        query(request.query(), parameters);
        for (int i = 0; i < route.names().size(); i++) {
          parameters.put(route.names().get(i), decode(matcher.group(i + 1)));
        }
        return Optional.of(new Match(route.operation(), parameters));
      }
    }
    return Optional.empty();
  }

  private static Route option(String path, String option) {
    return route(
        "PUT",
        "configuration-sets/{ConfigurationSetName}/" + path,
        "PutConfigurationSet" + option + "Options");
  }

  private static Route destination(String method, String path, String operation) {
    return route(
        method, "configuration-sets/{ConfigurationSetName}/event-destinations" + path, operation);
  }

  private static Route route(String method, String path, String operation) {
    List<String> names = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(path);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    String regex = "/v2/email/" + matcher.replaceAll("([^/]+)") + "/?";
    return new Route(method, Pattern.compile(regex), names, operation);
  }

  private static void query(String query, ObjectNode parameters) {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = decode(pair.substring(0, equals));
        String value = decode(pair.substring(equals + 1));
        if (name.equals("TagKeys")) {
          parameters.withArrayProperty(name).add(value);
        } else {
          parameters.put(name, value);
        }
      }
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
