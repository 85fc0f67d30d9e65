using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>What programs can depend on changes by intent only: it is listed in PublicApi.txt, that of the test kit in
/// PublicApi.Testing.txt.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    [Theory]
    [InlineData(typeof(OpenSpringClient), "PublicApi.txt")]
    [InlineData(typeof(Testing.Sandbox), "PublicApi.Testing.txt")]
    public void Public_surface_is_what_the_list_says(Type one, string file)
    {
        string list = Path.Combine(Repository.Root, "bindings", "csharp", "OpenSpring.Tests", file);
        string actual = Path.Combine(Repository.Root, "build", "csharp", file);
        string[] lines = one.Assembly.GetExportedTypes()
            .OrderBy(type => type.Name, StringComparer.Ordinal).SelectMany(Lines).ToArray();
        File.WriteAllLines(actual, lines);

        string[] listed = File.ReadAllLines(list);
        Assert.True(
            lines.SequenceEqual(listed),
            $"if this is meant, copy {actual} to {list}\nnew:  {string.Join("\n      ", lines.Except(listed))}\n" +
            $"gone: {string.Join("\n      ", listed.Except(lines))}");
    }

    private static IEnumerable<string> Lines(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        string[] parents = new[] { type.BaseType }.Where(parent => parent is not null && !type.IsEnum && parent != typeof(object))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().OrderBy(parent => parent.Name, StringComparer.Ordinal))
            .Select(parent => Name(parent!)).ToArray();
        yield return $"{kind} {type.Name}{(parents.Length == 0 ? "" : " : " + string.Join(", ", parents))}";
        foreach (string line in type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
        {
            yield return "    " + line;
        }
    }

    /// <summary>One member; null for what the compiler made.</summary>
    private static string? Line(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) => null,
        FieldInfo { IsLiteral: true } field =>
            $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        PropertyInfo property =>
            $"{Static(property.GetMethod!)}{Name(property.PropertyType)}{Mark(Nullability.Create(property))} {property.Name} {Accessors(property)}",
        EventInfo raised => $"event {Name(raised.EventHandlerType!)} {raised.Name}",
        ConstructorInfo constructor => $"{constructor.DeclaringType!.Name}({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method =>
            $"{Static(method)}{Name(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string Accessors(PropertyInfo property)
    {
        string get = property.GetMethod is { IsPublic: true } ? "get; " : "";
        return property.SetMethod is not { IsPublic: true } set ? $"{{ {get}}}"
            : set.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.Name == nameof(IsExternalInit)) ? $"{{ {get}init; }}"
            : $"{{ {get}set; }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}" +
        (parameter.HasDefaultValue ? $" = {(parameter.RawDefaultValue is { } value ? $"\"{value}\"" : "default")}" : "")));

    private static string Mark(NullabilityInfo info) =>
        !info.Type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";

    private static string Name(Type type) =>
        type.IsByRef ? Name(type.GetElementType()!)
        : type.IsArray ? Name(type.GetElementType()!) + "[]"
        : Nullable.GetUnderlyingType(type) is { } value ? Name(value) + "?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
