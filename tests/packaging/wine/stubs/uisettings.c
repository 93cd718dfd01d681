/* Windows.UI.ViewManagement.dll, which Wine 8 lacks: the Windows Runtime class UISettings.
 *
 * C++/WinRT looks for a class that is not registered in a library of its name space, by
 * DllGetActivationFactory. An object offers two interfaces of windows.ui.viewmanagement.idl:
 * IUISettings, its default, and IUISettings3, which knows colours. The factory needs only
 * IActivationFactory. All live as long as the process, so nothing counts references.
 */
#include <windows.h>
#include <inspectable.h>

#define EXPORTED __declspec(dllexport)

typedef struct { BYTE alpha, red, green, blue; } Color;
typedef struct { const void *const *methods; } Interface;

static const GUID IID_UNKNOWN = {0, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID IID_FACTORY = {0x35, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID IID_INSPECTABLE =
    {0xaf86e2e0, 0xb12d, 0x4c6a, {0x9c, 0x5a, 0xd7, 0xaa, 0x65, 0x10, 0x1e, 0x90}};
static const GUID IID_AGILE =
    {0x94ea2b94, 0xe9cc, 0x49e0, {0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90}};
static const GUID IID_SETTINGS =
    {0x85361600, 0x1c63, 0x4627, {0xbc, 0xb1, 0x3a, 0x89, 0xe0, 0xbc, 0x9c, 0x55}};
static const GUID IID_SETTINGS_3 =
    {0x03021be4, 0x5254, 0x4781, {0x81, 0x94, 0x51, 0x68, 0xf7, 0xd0, 0x6d, 0x7b}};

static Interface factory, settings, settings_3;

static HRESULT given(Interface *found, void **result)
{
    *result = found;
    return found ? S_OK : E_NOINTERFACE;
}

static BOOL is_common(REFIID id)
{
    return IsEqualGUID(id, &IID_UNKNOWN) || IsEqualGUID(id, &IID_INSPECTABLE)
        || IsEqualGUID(id, &IID_AGILE);
}

static HRESULT WINAPI settings_query(Interface *self, REFIID id, void **result)
{
    (void)self;
    if (is_common(id) || IsEqualGUID(id, &IID_SETTINGS_3))
        return given(&settings_3, result);
    return given(IsEqualGUID(id, &IID_SETTINGS) ? &settings : NULL, result);
}

static HRESULT WINAPI factory_query(Interface *self, REFIID id, void **result)
{
    return given(is_common(id) || IsEqualGUID(id, &IID_FACTORY) ? self : NULL, result);
}

static ULONG WINAPI count_references(Interface *self)
{
    (void)self;
    return 1;
}

static HRESULT WINAPI get_interfaces(Interface *self, ULONG *count, IID **ids)
{
    (void)self;
    *count = 0;
    *ids = NULL;
    return S_OK;
}

static HRESULT WINAPI get_class_name(Interface *self, void **name)
{
    (void)self;
    *name = NULL;
    return S_OK;
}

static HRESULT WINAPI get_trust_level(Interface *self, int *level)
{
    (void)self;
    *level = 0;
    return S_OK;
}

/* As a person chooses it in the Settings of Windows, under Colours. */
static BOOL is_dark(void)
{
    static const WCHAR key[] = L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize";
    DWORD light = 1, size = sizeof light;
    RegGetValueW(HKEY_CURRENT_USER, key, L"AppsUseLightTheme", RRF_RT_REG_DWORD, NULL, &light, &size);
    return !light;
}

static HRESULT WINAPI get_color(Interface *self, int kind, Color *color)
{
    static const Color white = {255, 255, 255, 255}, black = {255, 0, 0, 0},
                       accent = {255, 0, 0x78, 0xd4};
    enum { BACKGROUND, FOREGROUND };
    (void)self;
    if (kind == BACKGROUND || kind == FOREGROUND)
        *color = is_dark() == (kind == BACKGROUND) ? black : white;
    else
        *color = accent;
    return S_OK;
}

static HRESULT WINAPI add_listener(Interface *self, void *handler, INT64 *token)
{
    (void)self, (void)handler;
    *token = 1;
    return S_OK;
}

static HRESULT WINAPI remove_listener(Interface *self, INT64 token)
{
    (void)self, (void)token;
    return S_OK;
}

static HRESULT WINAPI get_nothing(Interface *self, void *value)
{
    (void)self, (void)value;
    return E_NOTIMPL;
}

static HRESULT WINAPI get_true(Interface *self, BYTE *value)
{
    (void)self;
    *value = TRUE;
    return S_OK;
}

static HRESULT WINAPI get_number(Interface *self, UINT32 *value)
{
    (void)self;
    *value = 500;
    return S_OK;
}

static HRESULT WINAPI activate(Interface *self, void **instance)
{
    (void)self;
    return given(&settings_3, instance);
}

#define INSPECTABLE(query) \
    query, count_references, count_references, get_interfaces, get_class_name, get_trust_level

static const void *const settings_methods[] = {
    INSPECTABLE(settings_query),
    get_nothing, /* HandPreference */
    get_nothing, /* CursorSize */
    get_nothing, /* ScrollBarSize */
    get_nothing, /* ScrollBarArrowSize */
    get_nothing, /* ScrollBarThumbBoxSize */
    get_number,  /* MessageDuration */
    get_true,    /* AnimationsEnabled */
    get_true,    /* CaretBrowsingEnabled */
    get_number,  /* CaretBlinkRate */
    get_number,  /* CaretWidth */
    get_number,  /* DoubleClickTime */
    get_number,  /* MouseHoverTime */
    get_color,   /* UIElementColor */
};
static const void *const settings_3_methods[] = {
    INSPECTABLE(settings_query), get_color, add_listener, remove_listener};
static const void *const factory_methods[] = {INSPECTABLE(factory_query), activate};

static Interface factory = {factory_methods};
static Interface settings = {settings_methods};
static Interface settings_3 = {settings_3_methods};

EXPORTED HRESULT WINAPI DllGetActivationFactory(void *class_name, void **result)
{
    typedef PCWSTR(WINAPI *Text)(void *, UINT32 *);
    Text text = (Text)(void *)GetProcAddress(LoadLibraryW(L"combase.dll"), "WindowsGetStringRawBuffer");
    if (text && !lstrcmpiW(text(class_name, NULL), L"Windows.UI.ViewManagement.UISettings"))
        return given(&factory, result);
    *result = NULL;
    return CLASS_E_CLASSNOTAVAILABLE;
}

EXPORTED HRESULT WINAPI DllCanUnloadNow(void)
{
    return S_FALSE;
}
