using System;
using System.Globalization;
using System.Text;

namespace OpenSpring;

/// <content>Whether the license may be used. The library decides; what stands here asks it.</content>
public sealed partial record License
{
    /// <summary>Whether the license may be used: enabled, active, started, and not expired or in its grace
    /// period.</summary>
    /// <remarks>It judges this document by the present time: this machine's plus what the client knew about the server's
    /// (<see cref="Meta.ClockOffset"/>). Only a check returns the server's present state.</remarks>
    /// <exception cref="InvalidOperationException">The license was made by hand and not read from a document.</exception>
    public bool IsValid => Validity.Usable;

    /// <summary>Whether the license has ended, in its grace period too, or a limit of it cannot be read.</summary>
    /// <remarks>Of a license that is not enabled, not active or not started yet, <see cref="Validity"/> gives that as its
    /// reason. See <see cref="IsValid"/> for the time.</remarks>
    /// <exception cref="InvalidOperationException">The license was made by hand and not read from a document.</exception>
    public bool IsExpired => HasEnded(Validity);

    /// <summary>Whether the license has ended and the vendor lets the subscription live on for some hours.</summary>
    /// <remarks>See <see cref="IsValid"/> for the time.</remarks>
    /// <exception cref="InvalidOperationException">The license was made by hand and not read from a document.</exception>
    public bool InGracePeriod => Validity.State == "grace";

    /// <summary>The whole days until the license ends, 0 once it has ended, null for a license without an end.</summary>
    /// <remarks>See <see cref="IsValid"/> for the time.</remarks>
    /// <exception cref="InvalidOperationException">The license was made by hand and not read from a document.</exception>
    public int? DaysRemaining => Validity.DaysRemaining;

    /// <summary>The verdict of the library: whether the license may be used, why not, and until when that holds.</summary>
    /// <remarks>See <see cref="IsValid"/> for the time.</remarks>
    /// <exception cref="InvalidOperationException">The license was made by hand and not read from a document.</exception>
    public Validity Validity =>
        Ask("\"clock_offset_ms\":" + ((long)Meta.ClockOffset.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    /// <summary>See <see cref="Validity"/>.</summary>
    /// <param name="now">The moment to judge by.</param>
    /// <returns>The verdict then.</returns>
    public Validity ValidityAt(DateTimeOffset now) =>
        Ask("\"now\":\"" + Moments.ToExactIso(now) + "\"");

    /// <summary>See <see cref="IsValid"/>.</summary>
    /// <param name="now">The moment to judge by.</param>
    /// <returns>Whether the license may be used then.</returns>
    public bool IsValidAt(DateTimeOffset now) => ValidityAt(now).Usable;

    /// <summary>See <see cref="IsExpired"/>.</summary>
    /// <param name="now">The moment to judge by.</param>
    /// <returns>Whether the license has ended then.</returns>
    public bool IsExpiredAt(DateTimeOffset now) => HasEnded(ValidityAt(now));

    /// <summary>See <see cref="InGracePeriod"/>.</summary>
    /// <param name="now">The moment to judge by.</param>
    /// <returns>Whether the license is in its grace period then.</returns>
    public bool InGracePeriodAt(DateTimeOffset now) => ValidityAt(now).State == "grace";

    /// <summary>See <see cref="DaysRemaining"/>.</summary>
    /// <param name="now">The moment to judge by.</param>
    /// <returns>The days that remain then.</returns>
    public int? DaysRemainingAt(DateTimeOffset now) => ValidityAt(now).DaysRemaining;

    private static bool HasEnded(Validity verdict) =>
        verdict.Reason is "license_expired" or "trial_expired" or "subscription_grace" or "unreadable_license";

    private Validity Ask(string time)
    {
        if (RawJson.Length == 0)
        {
            throw new InvalidOperationException(
                "this license was made by hand: only one that was read from a document can be judged");
        }

        byte[] request = Encoding.UTF8.GetBytes("{\"license\":" + RawJson + "," + time + "}\0");
        return OpenSpring.Validity.Read(OpenSpringLibrary.Local(LocalOperations.EvaluateLicense, request).Result);
    }
}
