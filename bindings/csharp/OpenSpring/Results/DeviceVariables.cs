using System;
using System.Collections.Generic;
using System.Text.Json;

namespace OpenSpring;

/// <summary>What the variables of a device are together.</summary>
public static class DeviceVariables
{
    /// <summary>The values by name. The last of a name counts.</summary>
    /// <param name="variables">The variables, as <see cref="OpenSpringClient.GetDeviceVariables"/> returns them.</param>
    /// <returns>The values; null where the server sent none.</returns>
    public static IReadOnlyDictionary<string, JsonElement?> AsDictionary(this IEnumerable<DeviceVariable> variables)
    {
        Dictionary<string, JsonElement?> values = [];
        foreach (DeviceVariable each in variables ?? throw new ArgumentNullException(nameof(variables)))
        {
            if (each.Variable is { } name)
            {
                values[name] = each.Value;
            }
        }

        return values;
    }
}
