using System;

namespace OpenSpring;

/// <content>What is left to consume.</content>
public sealed partial record Consumption
{
    /// <summary>How much may still be consumed, overages included; null if there is no limit, or none is known.</summary>
    public long? Remaining => Counting.Remaining(
        AllowUnlimitedConsumptions, MaxConsumptions, TotalConsumptions, AllowOverages, MaxOverages);

    /// <summary>Shows <see cref="Id"/> and <see cref="TotalConsumptions"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Consumption {Id} {TotalConsumptions}";
}

/// <content>What is left to consume.</content>
public sealed partial record FeatureConsumption
{
    /// <summary>How much may still be consumed, overages included; null if there is no limit, or none is known.</summary>
    public long? Remaining => Counting.Remaining(
        AllowUnlimitedConsumptions, MaxConsumptions, TotalConsumptions, AllowOverages, MaxOverages);

    /// <summary>Shows <see cref="Id"/> and <see cref="TotalConsumptions"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"FeatureConsumption {Id} {TotalConsumptions}";
}

internal static class Counting
{
    internal static long? Remaining(bool? unlimited, long? most, long? total, bool? overages, long? maxOverages)
    {
        if (unlimited == true || most is null || total is null)
        {
            return null;
        }

        long more = overages == true ? maxOverages ?? 0 : 0;
        return overages == true && more == 0 ? null : Math.Max(0, most.Value + more - total.Value);
    }
}
