using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OpenSpring;

namespace Story;

/// <summary>Prints the steps, each call with its line of code, and counts what did not go as expected.</summary>
/// <remarks>The compiler hands over the expression of an argument as it stands in the source.</remarks>
internal sealed partial class Teller
{
    private int _steps;
    private int _surprises;

    internal void Title(string text) => Console.WriteLine($"\n{++_steps}. {text}");

    /// <summary>Makes a call that should succeed.</summary>
    internal async Task Do<T>(
        Func<Task<T>> call, string remark = "", [CallerArgumentExpression(nameof(call))] string code = "")
    {
        ShowCode(code, remark);
        try
        {
            ShowOutcome(await call());
        }
        catch (LicensingException error)
        {
            Show(error);
            Surprise("no error");
        }
    }

    /// <summary>Makes a call whose result the story goes on with. An error ends the part of the story.</summary>
    internal static Task<T> Result<T>(
        Func<Task<T>> call, string remark = "", [CallerArgumentExpression(nameof(call))] string code = "")
    {
        ShowCode(code, remark);
        return call();
    }

    /// <summary>The same for what needs no waiting.</summary>
    internal static T Value<T>(
        Func<T> call, string remark = "", [CallerArgumentExpression(nameof(call))] string code = "")
    {
        ShowCode(code, remark);
        return call();
    }

    /// <summary>The same for what returns nothing.</summary>
    internal static void Step(Action call, [CallerArgumentExpression(nameof(call))] string code = "")
    {
        ShowCode(code, remark: "");
        call();
    }

    internal static Task Step(Func<Task> call, [CallerArgumentExpression(nameof(call))] string code = "")
    {
        ShowCode(code, remark: "");
        return call();
    }

    /// <summary>Prints what a result says, which should be as expected.</summary>
    internal void Tell<T>(string name, T value, T expected)
    {
        Console.WriteLine($"   {name,-12} {value}");
        if (!EqualityComparer<T>.Default.Equals(value, expected))
        {
            Surprise($"{expected}");
        }
    }

    /// <summary>Makes a call that should fail, and shows what an application would show its user, and its log.</summary>
    internal async Task<LicensingException?> Fails<TError>(
        Func<Task> call,
        string? expected = null,
        string remark = "",
        [CallerArgumentExpression(nameof(call))] string code = "")
        where TError : LicensingException
    {
        ShowCode(code, remark);
        try
        {
            await call();
        }
        catch (LicensingException error)
        {
            Show(error);
            if (error is not TError || (expected is not null && error.Code != expected))
            {
                Surprise($"{typeof(TError).Name} {expected}");
            }

            return error;
        }

        Surprise(typeof(TError).Name);
        return null;
    }

    /// <summary>Runs a part of the story. If a step fails, the later steps of this part are skipped.</summary>
    internal async Task Part(Func<Task> steps)
    {
        try
        {
            await steps();
        }
        catch (LicensingException error)
        {
            Show(error);
            Surprise("no error");
        }
    }

    /// <summary>Prints the end and returns the exit code.</summary>
    internal int End()
    {
        Console.WriteLine($"\n{_steps} steps, {_surprises} surprises");
        return _surprises == 0 ? 0 : 1;
    }

    internal static void Show(LicensingException error)
    {
        Console.WriteLine($"   refused      {error.GetType().Name} ({error.Code})");
        Console.WriteLine($"   message      {error.Message}");
        Console.WriteLine($"   user reads   {error.UserMessage}");
        Console.WriteLine($"   what to do   {error.UserAction}");
    }

    /// <summary>Prints a call as it stands in the source: <c>await manager.ActivateLicenseAsync(key)</c>.</summary>
    private static void ShowCode(string code, string remark)
    {
        if (remark.Length > 0)
        {
            Console.WriteLine($"   // {remark}");
        }

        string call = LineBreaks().Replace(code.Replace("() => ", "", StringComparison.Ordinal), " ").Replace("( ", "(", StringComparison.Ordinal);
        call = Finished().Replace(call, "$1");
        Console.WriteLine($"   > {(call.Contains("Async(", StringComparison.Ordinal) ? "await " : "")}{call}");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex LineBreaks();

    /// <summary>What makes a task of a call that needs none.</summary>
    [GeneratedRegex(@"^Task\.FromResult\((.*)\)$")]
    private static partial Regex Finished();

    private static void ShowOutcome(object? outcome)
    {
        switch (outcome)
        {
            case License license:
                Console.WriteLine($"   ok           signature {license.Meta.Signature}");
                ShowLicense(license);
                break;
            case Bundle bundle:
                Console.WriteLine($"   ok           signature {bundle.Meta.Signature}");
                foreach (License license in bundle.Licenses)
                {
                    ShowLicense(license);
                }

                break;
            case Deactivation freed:
                Console.WriteLine($"   ok           signature {freed.Meta.Signature}");
                Console.WriteLine($"   response     {freed.Text}");
                break;
        }
    }

    private static void ShowLicense(License license)
    {
        string days = license.DaysRemaining is { } left ? $"{left} days left" : "no end";
        Console.WriteLine(
            $"   license      {license.Product}, {(license.IsValid ? "valid" : "NOT valid")}, {days}, " +
            $"active on {license.TimesActivated} of {license.MaxActivations} devices");
    }

    internal void Surprise(string expected)
    {
        _surprises++;
        Console.WriteLine($"   SURPRISE     {expected} was expected here");
    }
}
